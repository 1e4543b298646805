# Everyday commands. `make run` and `make test` are all a newcomer needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
SIZE ?= 50000
# Where the shell forbids it, every process that is started, hundreds in a test run, compiles all modules anew: a second each.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run install test check bench bench-map pictures docs clean help
.DEFAULT_GOAL := help

help: ## what each command does
	@grep -E '^[a-z-]+:.*##' Makefile | awk -F ':.*## ' '{printf "make %-9s %s\n", $$1, $$2}'

run: $(VENV)/installed ## install, compile the gazetteer once, load the samples, serve on http://127.0.0.1:8501
	$(BIN)/emplace serve --port $(PORT)

install: $(VENV)/installed ## make .venv with the pinned dependencies

test: $(VENV)/tests browser postgresql ## install what the tests need and run them all
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(VENV)/tests ## ruff, strict mypy, layers, docs in step with the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/build.py --check

bench: $(VENV)/tests browser postgresql ## measure speed and accuracy (CORPORA="..." compares geoparsers, SIZE=1000000 a store so large); writes docs/
	$(BIN)/python tests/benchmarks/run.py
	$(BIN)/python tests/benchmarks/store.py $(SIZE)
	$(if $(CORPORA),$(BIN)/python -m pip install --quiet geotext flashgeotext)
	$(if $(CORPORA),$(BIN)/python tests/benchmarks/geoparsing.py $(CORPORA) -o docs/geoparsing.md)

bench-map: $(VENV)/tests browser ## measure the map against the usual ones, up to a million; half an hour
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,bench]'
	@[ -f /usr/share/javascript/leaflet/leaflet.markercluster.js ] || apt-get install -y -qq libjs-jquery libjs-leaflet.markercluster
	$(BIN)/python tests/benchmarks/map.py
	$(BIN)/python tests/benchmarks/changes.py --write

pictures: $(VENV)/tests browser ## take the pictures of docs/images again, from the sample articles
	$(BIN)/python tests/browser/screenshots.py

docs: $(VENV)/tests ## write the pages of docs/ that come from the code
	$(BIN)/python docs/build.py

clean: ## remove the virtual environment and caches (never your store)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

# At once, not behind `installed`: to resolve and to build twice takes a fresh clone half a minute longer.
$(VENV)/tests: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,dev]'
	@touch $(VENV)/installed $@

browser: $(VENV)/tests
	@$(BIN)/python tests/browser/find_chromium.py --install
.PHONY: browser

postgresql: $(VENV)/tests
	@$(BIN)/python tests/postgresql.py
.PHONY: postgresql
