/* What a person does with the map besides looking: find a place, measure, keep to an area, full screen, print, share. */
(() => {
  "use strict";
  const Emplace = (globalThis.Emplace ??= {});
  const MOST_PRINTED = 120; // rows of the printed list
  const { element, say, Overlay, parts } = Emplace, { worldX, worldY, distance, shortest } = Emplace.geodesy;

  /** A distance in words: metres below one kilometre, one decimal below a hundred. */
  const kilometres = (km) => (km < 1 ? `${Math.round(km * 1000)} m` : km < 100 ? `${km.toFixed(1)} km` : `${Emplace.number(Math.round(km))} km`);

  /** Coordinates with as many digits as the zoom can tell apart. */
  function position(latlng, zoom) {
    const { lat, lng } = latlng.wrap(), digits = zoom < 5 ? 1 : zoom < 8 ? 2 : zoom < 11 ? 3 : 4;
    return `${lat.toFixed(digits)}, ${lng.toFixed(digits)}`;
  }

  /* ---- coordinates under the pointer ------------------------------------------------------------------------------- */

  function coordinates(map) {
    const Readout = L.Control.extend({
      options: { position: "bottomright" },
      onAdd() {
        const box = element("div", "emplace-coordinates");
        map.on("mousemove", ({ latlng }) => { box.textContent = position(latlng, map.getZoom()); });
        map.on("mouseout", () => { box.textContent = ""; });
        return box;
      },
    });
    map.addControl(new Readout());
  }

  /* ---- measuring --------------------------------------------------------------------------------------------------- */

  class Measure {
    constructor(api, button) {
      Object.assign(this, { api, button, map: api.map, points: [], pointer: null, on: false });
      this.overlay = new Overlay({ pane: "emplaceTools", zIndex: 480, painter: (context, view) => this.paint(context, view) });
      this._click = ({ latlng }) => this.add(latlng);
      this._move = ({ latlng }) => { this.pointer = latlng; this.overlay.repaint(); };
      this._end = () => this.finish();
      this._key = (event) => { if (event.key === "Escape") this.stop(); };
    }
    toggle() {
      this.on ? this.stop() : this.start();
    }
    start() {
      this.api.search?.toggleOff(); // it lies over the words that say what to do
      this.on = true;
      this.open = true;
      this.points = [];
      this.api.layer.paused = true;
      this.map.doubleClickZoom.disable();
      this.overlay.addTo(this.map);
      this.map.on("click", this._click).on("mousemove", this._move).on("dblclick", this._end);
      document.addEventListener("keydown", this._key);
      this.button.setAttribute("aria-pressed", "true");
      this.map.getContainer().classList.add("emplace-placing");
      this.tell();
    }
    stop() {
      if (!this.on) return;
      this.on = false;
      this.finish();
      this.overlay.remove();
      this.map.doubleClickZoom.enable();
      this.button.setAttribute("aria-pressed", "false");
      this.api.say("");
    }
    /** The line stays; the next click on the map chooses a pin again. */
    finish() {
      if (!this.open) return;
      this.open = false;
      this.pointer = null;
      this.map.off("click", this._click).off("mousemove", this._move).off("dblclick", this._end);
      document.removeEventListener("keydown", this._key);
      this.map.getContainer().classList.remove("emplace-placing");
      setTimeout(() => { this.api.layer.paused = false; }, 250);
      this.overlay.repaint();
    }
    add(latlng) {
      const last = this.points[this.points.length - 1];
      if (last && this.map.latLngToContainerPoint(last).distanceTo(this.map.latLngToContainerPoint(latlng)) < 4) return;
      this.points.push(latlng);
      this.tell();
      this.overlay.repaint();
    }
    length(points) {
      let km = 0;
      for (let i = 1; i < points.length; i++) km += distance(points[i - 1].lat, points[i - 1].lng, points[i].lat, points[i].lng);
      return km;
    }
    tell() {
      this.api.say(say("measure_hint", { km: this.points.length > 1 ? kilometres(this.length(this.points)) : "" }));
    }
    paint(context, view) {
      const points = this.pointer && this.points.length ? [...this.points, this.pointer] : this.points, { paper } = this.api.layer;
      const at = ([latitude, longitude]) => [view.x(worldX(longitude), 0), view.y(worldY(latitude))];
      context.lineJoin = context.lineCap = "round";
      for (const [width, colour] of [[5, paper.halo], [2, paper.accent]]) {
        context.strokeStyle = colour;
        context.lineWidth = width;
        context.beginPath();
        for (let i = 1; i < points.length; i++)
          shortest(points[i - 1].lat, points[i - 1].lng, points[i].lat, points[i].lng).forEach((one, k) => (k ? context.lineTo(...at(one)) : context.moveTo(...at(one))));
        context.stroke();
      }
      points.forEach((point, i) => {
        const [x, y] = at([point.lat, point.lng]);
        context.beginPath();
        context.arc(x, y, 4, 0, 7);
        context.fillStyle = paper.pin;
        context.fill();
        context.lineWidth = 2;
        context.strokeStyle = paper.accent;
        context.stroke();
        if (!i) return;
        context.font = "600 12px system-ui, sans-serif";
        context.textBaseline = "middle";
        const text = kilometres(this.length(points.slice(0, i + 1)));
        context.lineWidth = 4;
        context.strokeStyle = paper.halo;
        context.strokeText(text, x + 9, y - 10);
        context.fillStyle = paper.accent;
        context.fillText(text, x + 9, y - 10);
      });
    }
  }

  /* ---- keeping to an area ------------------------------------------------------------------------------------------- */

  const THOUSAND = 1000; // an edge is written in thousandths of a degree

  /** West, south, east, north of a box, made so much larger that each edge is a thousandth: it never loses its height. */
  const rounded = (bounds) => {
    const down = (degrees) => Math.floor(degrees * THOUSAND) / THOUSAND, up = (degrees) => Math.ceil(degrees * THOUSAND) / THOUSAND;
    const wrap = (longitude) => +(((longitude + 180) % 360 + 360) % 360 - 180).toFixed(3);
    const wide = bounds.getEast() - bounds.getWest() >= 359;
    const north = Math.min(90, up(bounds.getNorth())), south = Math.max(-90, down(bounds.getSouth()));
    return [wide ? -180 : wrap(down(bounds.getWest())), south, wide ? 180 : wrap(up(bounds.getEast())), north];
  };

  const NEAR = 10; // px: a click so near the first corner closes the area
  const MOST_CORNERS = 80; // of what was drawn freehand, so that it fits an address

  /** Corners of an area as the filter writes them: longitude, latitude of each, as fine as the zoom can tell apart. */
  function corners(latlngs, zoom) {
    const digits = zoom < 6 ? 2 : zoom < 9 ? 3 : 4, middle = latlngs.reduce((sum, one) => sum + one.lng, 0) / latlngs.length;
    const turn = 360 * Math.floor((middle + 180) / 360);
    return latlngs.flatMap(({ lat, lng }) => [+(lng - turn).toFixed(digits), +Math.max(-90, Math.min(90, lat)).toFixed(digits)]);
  }

  /** Keeps to a box that is dragged, or (`shaped`) to an area drawn freehand or by clicking its corners. */
  class Area {
    constructor(api, button, shaped = false) {
      Object.assign(this, { api, button, shaped, map: api.map, kept: null, drawing: null });
      this.overlay = new Overlay({ pane: "emplaceTools", zIndex: 480, painter: (context, view) => this.paint(context, view) }).addTo(api.map);
      this._key = (event) => {
        if (event.key === "Escape") this.stop();
        else if (event.key === "Enter" && this.shaped) this.finish();
        else return;
        event.preventDefault();
      };
      this._down = (event) => (this.shaped ? this.downShape(event) : this.downBox(event));
      this._move = (event) => this.hover(event);
      this._double = (event) => { event.stopPropagation(); if (this.shaped) this.finish(); };
    }
    /** Show the area that the filter keeps to. */
    setQuery(query) {
      const given = (new URLSearchParams(query).get(this.shaped ? "area" : "bbox") ?? "").split(",").map(Number);
      const good = given.every(Number.isFinite) && (this.shaped ? given.length >= 6 : given.length === 4);
      if (!good) this.kept = null;
      else if (this.shaped) this.kept = given.flatMap((lng, i) => (i % 2 ? [] : [{ lng, lat: given[i + 1] }]));
      else {
        const [west, south, east, north] = given, far = east < west ? east + 360 : east;
        this.kept = [[west, south], [far, south], [far, north], [west, north]].map(([lng, lat]) => ({ lng, lat }));
      }
      this.overlay.repaint();
    }
    toggle() {
      this.on ? this.stop() : this.start();
    }
    start() {
      const container = this.map.getContainer();
      this.other?.stop();
      this.api.search?.toggleOff();
      this.on = true;
      this.drawing = [];
      this.pointer = null;
      this.api.layer.paused = true;
      this.map.dragging.disable();
      this.map.doubleClickZoom.disable();
      container.classList.add("emplace-placing", "emplace-drawing");
      container.addEventListener("pointerdown", this._down, true);
      container.addEventListener("pointermove", this._move, true);
      container.addEventListener("dblclick", this._double, true);
      document.addEventListener("keydown", this._key);
      this.button.setAttribute("aria-pressed", "true");
      this.api.say(this.shaped ? say("shape_hint") : say("draw_hint"));
    }
    stop() {
      if (!this.on) return;
      const container = this.map.getContainer();
      this.on = false;
      this.drawing = this.pointer = null;
      this.map.dragging.enable();
      this.map.doubleClickZoom.enable();
      container.classList.remove("emplace-placing", "emplace-drawing");
      container.removeEventListener("pointerdown", this._down, true);
      container.removeEventListener("pointermove", this._move, true);
      container.removeEventListener("dblclick", this._double, true);
      document.removeEventListener("keydown", this._key);
      this.button.setAttribute("aria-pressed", "false");
      this.api.say("");
      setTimeout(() => { this.api.layer.paused = false; }, 50);
      this.overlay.repaint();
    }
    /** Follow a pointer until it is let go of. */
    follow(event, move, up) {
      const end = (last) => {
        window.removeEventListener("pointermove", move);
        window.removeEventListener("pointerup", end);
        window.removeEventListener("pointercancel", end);
        if (last.type === "pointerup") up(last); else this.stop();
      };
      event.preventDefault();
      event.stopPropagation();
      window.addEventListener("pointermove", move);
      window.addEventListener("pointerup", end);
      window.addEventListener("pointercancel", end);
    }
    downBox(event) {
      if (event.button || event.target.closest(".leaflet-control")) return;
      const map = this.map, first = map.mouseEventToLatLng(event);
      let bounds = null;
      const move = (next) => {
        bounds = L.latLngBounds(first, map.mouseEventToLatLng(next));
        this.drawing = [bounds.getSouthWest(), bounds.getSouthEast(), bounds.getNorthEast(), bounds.getNorthWest()];
        this.overlay.repaint();
      };
      this.follow(event, move, () => {
        this.stop();
        if (bounds && bounds.getNorth() > bounds.getSouth() && bounds.getEast() > bounds.getWest()) this.api.keepTo("bbox", rounded(bounds));
      });
    }
    downShape(event) {
      if (event.button || event.target.closest(".leaflet-control")) return;
      const map = this.map, spot = (one) => map.mouseEventToContainerPoint(one), first = spot(event), path = [first];
      const freehand = () => !this.drawing.length && path.length > 2;
      const move = (next) => {
        const last = path[path.length - 1], here = spot(next);
        if (here.distanceTo(last) < 4) return;
        path.push(here);
        this.freehand = freehand() ? path.map((one) => map.containerPointToLatLng(one)) : null;
        this.overlay.repaint();
      };
      this.follow(event, move, (last) => {
        this.freehand = null;
        if (freehand()) {
          let simple = path;
          for (let tolerance = 1.5; simple.length > MOST_CORNERS || tolerance === 1.5; tolerance *= 1.6) simple = L.LineUtil.simplify(path, tolerance);
          this.drawing = simple.map((one) => map.containerPointToLatLng(one));
          return this.finish();
        }
        const here = spot(last), [start] = this.drawing, before = this.drawing[this.drawing.length - 1];
        const near = (corner) => corner && map.latLngToContainerPoint(corner).distanceTo(here) < NEAR;
        if (this.drawing.length > 2 && near(start)) return this.finish();
        if (!near(before)) this.drawing.push(map.mouseEventToLatLng(last));
        this.overlay.repaint();
      });
    }
    hover(event) {
      if (!this.shaped || !this.drawing.length) return;
      this.pointer = this.map.mouseEventToLatLng(event);
      this.overlay.repaint();
    }
    finish() {
      const drawn = this.drawing;
      if (drawn.length < 3) return;
      this.stop();
      this.api.keepTo("area", corners(drawn, this.map.getZoom()));
    }
    paint(context, view) {
      const { paper } = this.api.layer, drawing = this.freehand ?? this.drawing, open = this.shaped && drawing?.length;
      const points = drawing?.length ? [...drawing, ...(open && !this.freehand && this.pointer ? [this.pointer] : [])] : this.kept;
      if (!points) return;
      for (const copy of view.copies) {
        const at = ({ lat, lng }) => [view.x(worldX(lng), copy), view.y(worldY(lat))];
        for (const [width, colour, dash] of [[4, paper.halo, []], [1.6, paper.accent, [7, 5]]]) {
          context.setLineDash(dash);
          context.lineWidth = width;
          context.strokeStyle = colour;
          context.beginPath();
          points.forEach((one, i) => (i ? context.lineTo(...at(one)) : context.moveTo(...at(one))));
          if (!open || points.length > 2) context.closePath();
          context.stroke();
        }
        context.setLineDash([]);
        if (!open || this.freehand) continue;
        for (const corner of this.drawing) {
          context.beginPath();
          context.arc(...at(corner), 4, 0, 7);
          context.fillStyle = paper.pin;
          context.fill();
          context.lineWidth = 2;
          context.strokeStyle = paper.accent;
          context.stroke();
        }
      }
    }
  }

  /* ---- finding a place ----------------------------------------------------------------------------------------------- */

  class Search {
    constructor(api, button, address) {
      Object.assign(this, { api, button, address, map: api.map, found: null });
      this.box = element("div", "emplace-search", null, api.map.getContainer());
      this.box.hidden = true;
      this.input = element("input", "", null, this.box);
      this.input.type = "search";
      this.input.placeholder = say("search_hint");
      this.input.setAttribute("aria-label", say("search"));
      this.list = element("div", "emplace-search-list", null, this.box);
      this.list.setAttribute("role", "listbox");
      L.DomEvent.disableClickPropagation(this.box);
      L.DomEvent.disableScrollPropagation(this.box);
      this.input.addEventListener("input", () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.ask(), 160);
      });
      this.box.addEventListener("keydown", (event) => this.key(event));
      this.overlay = new Overlay({ pane: "emplaceTools", zIndex: 480, painter: (context, view) => this.paint(context, view) }).addTo(api.map);
    }
    toggle() {
      this.box.hidden = !this.box.hidden;
      this.button.setAttribute("aria-expanded", String(!this.box.hidden));
      if (!this.box.hidden) this.input.focus();
      else {
        this.found = null;
        this.overlay.repaint();
      }
    }
    async ask() {
      const words = this.input.value.trim();
      this.list.textContent = "";
      if (words.length < 2) return;
      const { lat, lng } = this.map.getCenter();
      this.abort?.abort();
      this.abort = new AbortController();
      try {
        const answer = await fetch(`${this.address}?q=${encodeURIComponent(words)}&near=${lat.toFixed(2)},${lng.toFixed(2)}&ui=${Emplace.language}`, { signal: this.abort.signal });
        if (!answer.ok) throw new Error(answer.status);
        this.fill((await answer.json()).places);
      } catch (error) {
        if (error.name !== "AbortError") element("p", "", say("search_failed"), this.list);
      }
    }
    fill(places) {
      this.list.textContent = "";
      if (!places.length) element("p", "", say("search_none"), this.list);
      for (const place of places) {
        const row = element("button", "", null, this.list);
        row.type = "button";
        row.setAttribute("role", "option");
        element("b", "", place.name, row);
        element("span", "", place.words, row);
        row.addEventListener("click", () => this.go(place));
      }
    }
    go(place) {
      this.found = place;
      const reach = Math.max(place.radius_km, 1) / 111.2, wide = reach / Math.max(0.1, Math.cos((place.latitude * Math.PI) / 180));
      const box = [[place.latitude - reach, place.longitude - wide], [place.latitude + reach, place.longitude + wide]];
      this.api.moved();
      this.map.fitBounds(box, { maxZoom: 12, padding: [60, 60] });
      this.overlay.repaint();
      if (L.Browser.mobile) this.toggleOff();
    }
    toggleOff() {
      this.box.hidden = true;
      this.button.setAttribute("aria-expanded", "false");
    }
    key(event) {
      const rows = [...this.list.querySelectorAll("button")], at = rows.indexOf(document.activeElement);
      if (event.key === "Escape") this.toggle();
      else if (event.key === "Enter" && at < 0 && rows.length) rows[0].click();
      else if (event.key === "ArrowDown" && rows.length) rows[Math.min(rows.length - 1, at + 1)].focus();
      else if (event.key === "ArrowUp") (at > 0 ? rows[at - 1] : this.input).focus();
      else return;
      event.preventDefault();
    }
    paint(context, view) {
      if (!this.found) return;
      const { paper } = this.api.layer;
      for (const copy of view.copies) {
        const x = view.x(worldX(this.found.longitude), copy), y = view.y(worldY(this.found.latitude));
        for (const [width, colour] of [[5, paper.halo], [2, paper.accent]]) {
          context.lineWidth = width;
          context.strokeStyle = colour;
          context.beginPath();
          context.arc(x, y, 9, 0, 7);
          context.moveTo(x - 14, y); context.lineTo(x - 5, y); context.moveTo(x + 5, y); context.lineTo(x + 14, y);
          context.moveTo(x, y - 14); context.lineTo(x, y - 5); context.moveTo(x, y + 5); context.lineTo(x, y + 14);
          context.stroke();
        }
      }
    }
  }

  /* ---- sharing ------------------------------------------------------------------------------------------------------- */

  /** A dialog with the frame to put on another page, and the picture of the present view. */
  function share(api, address) {
    const dialog = element("dialog", "emplace-dialog", null, api.map.getContainer());
    L.DomEvent.disableClickPropagation(dialog);
    const head = element("div", "emplace-dialog-head", null, dialog);
    element("b", "", say("embed"), head);
    parts.button(head, "close", say("close"), () => dialog.close());
    element("p", "", say("embed_text"), dialog);
    const code = element("textarea", "", null, dialog);
    code.readOnly = true;
    code.rows = 4;
    code.setAttribute("aria-label", say("embed"));
    code.value = `<iframe src="${api.embedAddress()}" title="Emplace" width="100%" height="480" style="border:0" loading="lazy" allowfullscreen></iframe>`;
    const foot = element("div", "emplace-dialog-foot", null, dialog);
    const copy = element("button", "emplace-primary", say("copy"), foot);
    copy.type = "button";
    copy.addEventListener("click", async () => {
      code.select();
      try {
        await navigator.clipboard.writeText(code.value);
      } catch {
        document.execCommand("copy");
      }
      copy.textContent = say("copied");
    });
    const picture = element("a", "", say("picture"), foot);
    picture.href = api.pictureAddress();
    picture.target = "_blank";
    picture.rel = "noopener";
    picture.download = "emplace.png";
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  }

  /** What stands on the map, in words, for the pages after it; of a crowd, whose words are not here, only the best told. */
  function printed(api) {
    const list = element("ol", "emplace-print-list", null, document.body), bounds = api.map.getBounds();
    const seen = api.layer.items().filter((item) => !item.hidden && !item.brief && bounds.contains([item.latitude, item.longitude]));
    for (const { p } of seen.slice(0, MOST_PRINTED)) {
      const row = element("li", "", null, list);
      element("b", "", Emplace.systemName(p.system), row);
      element("span", "", `: ${p.said}, ${p.where}. ${[p.source, p.published_words].filter(Boolean).join(", ")}`, row);
    }
    return list;
  }

  /** Print the map with what it shows in words and its whole legend, on light paper, and after it what stands on it. */
  function print(api) {
    const container = api.map.getContainer(), legend = container.querySelector(".emplace-legend");
    const head = element("div", "emplace-print-head", null, container);
    element("b", "", api.words || "", head);
    element("span", "", `${new Date().toISOString().slice(0, 10)} · ${api.viewAddress()}`, head);
    const list = printed(api);
    const before = { theme: api.look, open: legend.open, short: legend.classList.contains("emplace-legend-short") };
    api.setTheme("light");
    legend.open = true;
    legend.classList.remove("emplace-legend-short");
    const after = () => {
      head.remove();
      list.remove();
      legend.open = before.open;
      legend.classList.toggle("emplace-legend-short", before.short);
      api.setTheme(before.theme);
    };
    window.addEventListener("afterprint", after, { once: true });
    // The canvases are painted in the next frames.
    setTimeout(() => window.print(), 350);
  }

  Emplace.tools = { coordinates, Measure, Area, Search, share, print, kilometres, position, rounded };
})();
