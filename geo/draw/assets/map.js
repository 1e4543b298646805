/* Puts the pieces on a Leaflet map: base, data, legend, popup, switches, and the link with the page around it. */
(() => {
  "use strict";
  const Emplace = (globalThis.Emplace ??= {});
  const { symbols, PAPER } = Emplace;

  const OSM_CREDIT = 'some places © <a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener noreferrer">OpenStreetMap</a> contributors';

  /** One element with text; the only way that words get into the page. */
  function element(tag, name, text, parent) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined && text !== null) made.textContent = text;
    parent?.append(made);
    return made;
  }

  /** Append text with its marked spans ([start, end, kind]) to a parent; spans may touch but not cross. */
  function marked(parent, text, marks) {
    // Python counts code points, JavaScript code units.
    const points = Array.from(text);
    let at = 0;
    for (const [start, end, kind, id] of [...(marks ?? [])].sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
      if (start < at || end > points.length) continue;
      parent.append(points.slice(at, start).join(""));
      const mark = element("mark", `emplace-${kind}`, points.slice(start, end).join(""), parent);
      if (id !== undefined) mark.dataset.report = id;
      at = end;
    }
    parent.append(points.slice(at).join(""));
  }

  /** A link to a source, or its bare name where the address is not http(s). */
  function sourceLink(parent, p) {
    const words = [p.source || "source", p.published_words].filter(Boolean).join(", ");
    if (/^https?:\/\//i.test(p.url ?? "")) {
      const link = element("a", "", words, parent);
      link.href = p.url;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    } else element("span", "", words, parent);
  }

  function popup(item, paper) {
    const p = item.p, box = element("div", "emplace-popup");
    const head = element("div", "emplace-popup-head", null, box);
    head.append(symbols.icon(p.type, p.status, 22, paper.pin, paper.dark));
    const title = element("div", "", null, head);
    element("b", "", p.system, title);
    element("span", "emplace-said", p.said, title);
    element("div", "emplace-where", p.where, box);
    marked(element("blockquote", "", null, box), p.quote ?? "", p.marks);
    const foot = element("div", "emplace-foot", null, box);
    sourceLink(foot, p);
    if (p.reports > 1) element("span", "", ` · ${p.summary}`, foot);
    if (p.range_words) element("div", "emplace-foot", p.range_words, box);
    return box;
  }

  /* ---- the legend ------------------------------------------------------------------------------------------------ */

  const Legend = L.Control.extend({
    options: { position: "bottomleft" },
    initialize(layer, short) {
      this._layer = layer;
      this._short = short;
    },
    onAdd(map) {
      const box = element("details", "emplace-legend leaflet-bar");
      // Where the page explains the symbols itself, only what is drawn around them is left to say.
      const short = !!this._short && map.getSize().x > 560;
      box.classList.toggle("emplace-legend-short", short);
      box.open = short || (map.getSize().x > 1000 && map.getSize().y > 560);
      element("summary", "", "Legend", box);
      this._types = element("div", "emplace-legend-types", null, box);
      this._more = element("div", "emplace-legend-more", null, box);
      const switches = element("div", "emplace-legend-switches", null, box);
      this._switch(switches, "uncertainty", "Where it may be", "emplace-key-area");
      this._switch(switches, "ranges", "All published ranges", "emplace-key-range");
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      this._layer.on("loaded", () => this.fill());
      this.fill();
      return box;
    },
    _switch(parent, name, words, key) {
      const label = element("label", "", null, parent), input = element("input", "", null, label);
      input.type = "checkbox";
      input.checked = this._layer.show[name];
      input.addEventListener("change", () => {
        this._layer.show[name] = input.checked;
        this._layer.repaint();
      });
      element("i", key, null, label);
      element("span", "", words, label);
    },
    fill() {
      const here = new Set(this._layer.items().map((item) => item.p.type));
      this._types.textContent = "";
      for (const type of Object.keys(symbols.TYPES)) {
        if (!here.has(type)) continue;
        const row = element("div", "", null, this._types);
        row.append(symbols.icon(type, "deployed", 20, this._layer.paper.pin, this._layer.paper.dark));
        element("span", "", type, row);
      }
      this._more.textContent = "";
      for (const [status, { words }] of Object.entries(symbols.STATUSES)) {
        const row = element("div", "", null, this._more);
        row.append(symbols.icon("other", status, 20, this._layer.paper.pin, this._layer.paper.dark));
        element("span", "", words, row);
      }
    },
  });

  const Home = L.Control.extend({
    initialize(whole, position) {
      this._whole = whole;
      L.setOptions(this, { position });
    },
    onAdd() {
      const bar = element("div", "leaflet-bar"), link = element("a", "emplace-home", "⤢", bar);
      link.href = "#";
      link.title = "Show everything";
      link.setAttribute("role", "button");
      link.setAttribute("aria-label", "Show everything");
      L.DomEvent.on(link, "click", (event) => {
        L.DomEvent.stop(event);
        this._whole();
      });
      return bar;
    },
  });

  /** Online tiles, off until asked for; when they don't come the offline map is still there, and a line says so. */
  function onlineTiles(map, url, credit, base) {
    const tiles = L.tileLayer(url, { attribution: credit, maxZoom: 19, zIndex: 160, pane: "emplaceBase" });
    const Switch = L.Control.extend({
      options: { position: "topright" },
      onAdd() {
        const label = element("label", "emplace-online leaflet-bar"), input = element("input", "", null, label);
        input.type = "checkbox";
        element("span", "", "Online map", label);
        const note = element("em", "", "", label);
        input.addEventListener("change", () => {
          note.textContent = "";
          if (input.checked) tiles.addTo(map); else tiles.remove();
        });
        let failed = 0;
        tiles.on("tileload", () => { failed = 0; note.textContent = ""; });
        tiles.on("tileerror", () => { if (++failed > 2) note.textContent = " not reachable; this is the offline map"; });
        L.DomEvent.disableClickPropagation(label);
        return label;
      },
    });
    map.addControl(new Switch());
    return tiles;
  }

  /* ---- the page around ------------------------------------------------------------------------------------------- */

  /** The window whose address bar people see: the dashboard's, when the map is a component inside it. */
  function outer() {
    try {
      return window.parent.location.origin === window.location.origin ? window.parent : window;
    } catch {
      return window;
    }
  }

  function viewOf(hash) {
    const found = /^#?map=([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/.exec(hash ?? "");
    if (!found) return null;
    const [zoom, latitude, longitude] = found.slice(1).map(Number);
    return zoom <= 19 && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 720 ? { zoom, latitude, longitude } : null;
  }

  /**
   * Start the map. `options`: `data` (reference of the deployments), `base` (references of the base map), `tiles`
   * ({url, credit}) or null, `link` (keep the view in the address bar), `fill` (fill the frame), `popups`.
   */
  function start(map, options) {
    Emplace.speak(options.messages);
    const container = map.getContainer();
    container.classList.add("emplace");
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", "Map of reported deployments; the same rows are in the table");
    let first = null;
    const refit = () => first?.();
    if (options.fill) {
      document.documentElement.classList.add("emplace-fill");
      new ResizeObserver(() => {
        map.invalidateSize({ animate: false });
        refit();
      }).observe(container);
    }
    map.attributionControl.setPrefix('<a href="https://leafletjs.com" rel="noopener noreferrer" target="_blank">Leaflet</a>');
    // In the dashboard the upper left corner belongs to the button that opens the sidebar.
    const corner = options.fill ? "topright" : "topleft";
    map.zoomControl?.setPosition(corner);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);

    const base = Emplace.base(map, options.base ?? {});
    if (options.tiles?.url) onlineTiles(map, options.tiles.url, options.tiles.credit, base);
    const layer = new Emplace.Deployments(options.data, {}).addTo(map);
    base.names.keepClear = (view) => layer.boxes(view);
    layer.on("repaint", () => base.names.overlay.repaint());
    const legend = new Legend(layer, options.shortLegend);
    map.addControl(legend);

    const whole = () => {
      first = null;
      const bounds = layer.bounds();
      if (bounds) map.fitBounds(bounds, { padding: [36, 36], maxZoom: 10 });
    };
    map.addControl(new Home(whole, corner));

    const note = element("div", "emplace-note", "", container);
    const say = (text) => {
      note.textContent = text;
      note.classList.toggle("emplace-note-on", !!text);
    };
    base.ready.then(() => {
      if (base.failed.length) say(`Part of the base map is missing (${base.failed.join(", ")}). Run "emplace doctor" to see why.`);
    });

    /* The frame gets its size only after the map has started; until a person moves the map, the first view is kept whole. */
    for (const kind of ["mousedown", "wheel", "touchstart", "keydown"])
      container.addEventListener(kind, () => { first = null; }, { passive: true, capture: true });

    /* The view is set once, when the first data arrive: from the link, else so that everything is in sight. */
    const linked = options.link ? viewOf(outer().location.hash) : null;
    if (linked) {
      first = () => map.setView([linked.latitude, linked.longitude], linked.zoom, { animate: false });
      first();
    }
    let placed = !!linked;
    layer.on("loaded", ({ count }) => {
      // Places that OpenStreetMap knew are credited to it, as its licence asks.
      if (layer.items().some((item) => item.p.osm)) map.attributionControl.addAttribution(OSM_CREDIT);
      else map.attributionControl.removeAttribution(OSM_CREDIT);
      say(count ? "" : options.empty ?? "No pin matches these filters.");
      if (!placed && count) {
        placed = true;
        const bounds = layer.bounds();
        first = () => map.fitBounds(bounds, { padding: [36, 36], maxZoom: 10, animate: false });
        first();
      }
      base.names.overlay.repaint();
      Emplace.drawnAt = performance.timeOrigin + performance.now();
    });
    layer.on("failed", ({ message }) => say(message));
    /* The page's own address changes (a filter) drop the view from it, so it is put back after each. */
    const remember = () => {
      if (!options.link || !placed) return;
      const { lat, lng } = map.getCenter(), page = outer(), { pathname, search } = page.location;
      page.history.replaceState(page.history.state, "", `${pathname}${search}#map=${+map.getZoom().toFixed(2)}/${lat.toFixed(3)}/${lng.toFixed(3)}`);
    };
    map.on("moveend", remember);

    let bubble = null;
    layer.on("chosen", ({ item, own }) => {
      bubble?.remove();
      bubble = null;
      if (item && own && options.popups !== false) {
        bubble = L.popup({ maxWidth: Math.min(320, map.getSize().x - 60), offset: [0, -6], autoPanPadding: [12, 12], className: "emplace-bubble" })
          .setLatLng([item.latitude, item.longitude]).setContent(popup(item, layer.paper)).openOn(map);
      }
      options.onChosen?.(item, own);
    });

    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    let theme = options.theme ?? null;
    const setTheme = (name) => {
      theme = name ?? theme;
      const look = theme ?? (dark.matches ? "dark" : "light"), paper = { ...PAPER[look], dark: look === "dark" };
      container.classList.toggle("emplace-dark", look === "dark");
      document.documentElement.style.colorScheme = look;
      base.setPaper(paper);
      layer.paper = paper;
      legend.fill();
      layer.repaint();
    };
    dark.addEventListener("change", () => setTheme());
    window.addEventListener("message", ({ data, source }) => {
      const told = source === window.parent && data?.type === "streamlit:render" ? data.theme?.base : null;
      if ((told === "light" || told === "dark") && told !== theme) setTheme(told);
    });
    setTheme();

    const api = { map, layer, base, whole, setTheme, say, remember };
    Emplace.current = api;
    Emplace.maps = [...(Emplace.maps ?? []), api];
    if (options.query !== null) layer.setQuery(options.query ?? "");
    else if (pending) Emplace.signal(pending);
    return api;
  }

  /* A signal from Python: percent-encoded JSON, so that no text of a filter is ever read as a template or a script. */
  let pending = null;
  Emplace.signal = (encoded) => {
    pending = encoded;
    const api = Emplace.current;
    if (!api) return;
    const { query, chosen, reveal, theme, data, placing } = JSON.parse(decodeURIComponent(encoded));
    if (theme) api.setTheme(theme);
    const loading = data ? api.layer.setData(data) : api.layer.setQuery(query ?? "");
    api.layer.setPlacing(!!placing);
    api.say(placing ? "Click where it is." : "");
    api.remember();
    // What is chosen when the page opens is part of its view; only later choices may bring a pin into sight.
    const later = api.told;
    api.told = true;
    Promise.resolve(loading).then(() => api.layer.choose(chosen ?? "", { reveal: reveal && later })).catch(() => {});
  };

  Object.assign(Emplace, { start, element, marked, sourceLink });
})();
