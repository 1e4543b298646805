/*
 * The data layer: what is shown, what is chosen, what a click means. Few deployments come as features, many as columns,
 * a million as vector tiles; the server decides which. Text from articles only ever meets `textContent` and `fillText`.
 */
(() => {
  "use strict";
  const Emplace = (globalThis.Emplace ??= {});
  const { worldX, worldY, kmPerPixel } = Emplace.geodesy;
  const { Overlay, say } = Emplace;

  const DAY_MS = 86400000;
  const dayNumber = (iso) => Math.floor(Date.parse(`${iso}T00:00:00Z`) / DAY_MS);
  const { ENDED } = Emplace.crowd;
  /** A query with its words in order: the page and a part of it may write the same one in two ways. */
  const alike = (query) => (query === null ? null : [...new URLSearchParams(query)].map((pair) => pair.join("=")).sort().join("&"));

  const Deployments = L.Layer.extend({
    includes: [Emplace.Areas, Emplace.Pins],
    initialize(source, options) {
      L.setOptions(this, options);
      this._source = source;
      this._query = null;
      this._items = [];
      this._crowd = null;
      this._extra = null;
      this._chosen = "";
      this._unconfirmed = [];
      this._hovered = "";
      this._opened = null;
      this._drawn = [];
      this._stamp = 0;
      this._clock = null;
      this.density = null;
      this.show = { areas: true, ranges: false, app6: false, kinds: {} };
      this.paper = Emplace.PAPER.light;
      this.count = 0;
      this.fetched = 0;
    },
    onAdd(map) {
      this._areas = new Overlay({ pane: "emplaceAreas", zIndex: 250, painter: (c, v) => this._paintAreas(c, v) }).addTo(map);
      this._pins = new Overlay({ pane: "emplacePins", zIndex: 450, painter: (c, v) => this._paintPins(c, v) }).addTo(map);
      map.on("click", this._click, this);
      map.on("mousemove", this._hover, this);
      map.on("mouseout", this._leave, this);
      map.on("zoomstart", this._closeFan, this);
      Emplace.symbols.whenDrawn(() => this.repaint());
      this._tip = L.DomUtil.create("div", "emplace-tip", map.getContainer());
      this._tip.setAttribute("role", "status");
    },
    onRemove(map) {
      map.off("click", this._click, this).off("mousemove", this._hover, this).off("mouseout", this._leave, this).off("zoomstart", this._closeFan, this);
      this._areas.remove();
      this._pins.remove();
      this._tip.remove();
    },

    /* ---- data ---------------------------------------------------------------------------------------------------- */

    /** Show what a query selects; the same query again does nothing, and the view stays. */
    setQuery(query) {
      if (alike(query) === alike(this._query)) return this._loading;
      this._query = query;
      this._abort?.abort();
      this._abort = new AbortController();
      this._loading = this._fetch(query, this._abort.signal).catch((error) => {
        if (error.name === "AbortError") return;
        this._query = null;
        this.fire("failed", { message: say("load_failed") });
        throw error;
      });
      return this._loading;
    },
    async _fetch(query, signal) {
      if (this._source.startsWith("#")) return this.setData(await Emplace.read(this._source, signal));
      const answer = await fetch(`${this._source}?${query}${query ? "&" : ""}${Emplace.manner()}`, { signal });
      if (!answer.ok) throw new Error(`${answer.status} for ${this._source}`);
      if (answer.headers.get("content-type").startsWith("application/octet-stream"))
        return this._setCrowd(new Emplace.crowd.Columns(await answer.arrayBuffer()));
      const found = await answer.json();
      if (found.form !== "tiles") return this.setData(found);
      return this._setTiles(found, query);
    },
    setData(collection) {
      this._dropCrowd();
      this._items = collection.features.filter((f) => f.geometry).map((f) => {
        const p = f.properties, [longitude, latitude] = f.geometry.coordinates;
        return {
          id: p.id, p, latitude, longitude, x: worldX(longitude), y: worldY(latitude), radius: p.radius_km ?? 0,
          bands: p.ranges ?? [], ghost: false, hidden: false,
          shape: p.shape ? Emplace.flatten({ features: [{ geometry: p.shape }] }) : null,
        };
      });
      this._byId = new Map(this._items.map((item) => [item.id, item]));
      this._arrived(this._items.length, collection.features.length - this._items.length);
    },
    _setCrowd(crowd) {
      this._dropCrowd();
      this._items = [];
      this._byId = new Map();
      this._crowd = crowd;
      this._arrived(crowd.count, crowd.unplaced);
    },
    _setTiles(head, query) {
      const day = (number) => new Date(Math.max(-7e5, Math.min(2e6, number)) * DAY_MS).toISOString().slice(0, 10);
      const asked = () => {
        const words = new URLSearchParams(query);
        if (this._clock) words.set("to", day(this._clock.at));
        if (this._clock?.within) words.set("from", day(this._clock.from));
        words.set("v", head.version);
        return words;
      };
      const address = (key) => `${this._source.replace(/data\/map$/, "tiles")}/${key}.mvt?${asked()}&${Emplace.manner()}`;
      const before = this._crowd;
      const tiles = new Emplace.crowd.Tiled(this._map, head, address, ({ failed }) => {
        // Something else may have been asked for while the first tiles were under way.
        if (alike(query) !== alike(this._query)) return tiles.stop();
        if (failed) return this.fire("failed", { message: say("load_failed") });
        if (this._crowd !== tiles) {
          this._dropCrowd();
          this._items = [];
          this._byId = new Map();
          this._crowd = tiles;
          this._arrived(tiles.count, tiles.unplaced);
        } else {
          this._stamp += 1;
          this.repaint();
          this.fire("tiles");
        }
      });
      if (before instanceof Emplace.crowd.Tiled) before.stop();
    },
    _dropCrowd() {
      if (this._crowd instanceof Emplace.crowd.Tiled) this._crowd.stop();
      this._crowd = null;
    },
    _arrived(count, unplaced) {
      this.count = count;
      this.unplaced = unplaced;
      this._extra = null;
      this._stamp += 1;
      this._closeFan();
      // A range that was being dragged has become the filter.
      if (this._clock?.within) this._clock = null;
      if (this._clock) this._applyClock();
      this.fetched += 1;
      this._undrawn = true;
      this.repaint();
      this.fire("loaded", { count });
      if (this._chosen) this._fetchChosen();
    },
    items() {
      if (this._crowd instanceof Emplace.crowd.Columns) return Array.from({ length: this._crowd.count }, (_, i) => this._crowd.item(i));
      return this._crowd ? this._crowd.points.map((_, i) => this._crowd.item(i)).filter(Boolean) : this._items;
    },
    find(id) {
      if (this._extra?.id === id) return this._extra;
      return this._crowd ? this._crowd.find(id) : this._byId?.get(id);
    },
    /** Whether OpenStreetMap knew any of the places. */
    usesOsm() {
      return this._crowd ? !!this._crowd.osm : this._items.some((item) => item.p.osm);
    },
    /** Types on the map, for the legend. */
    present() {
      return this._crowd ? this._crowd.present() : Object.keys(Emplace.symbols.TYPES).filter((type) => this._items.some((item) => item.p.type === type));
    },
    /** Kinds of range on the map, for the legend. */
    rangeKinds() {
      const bands = this._crowd ? (this._crowd.systems ?? []).flatMap((one) => one.bands) : this._items.flatMap((item) => item.bands);
      return Object.keys(Emplace.DASHES).filter((kind) => bands.some((band) => (band.kind ?? "range") === kind));
    },
    repaint() {
      this.fire("repaint");
      this._areas?.repaint();
      this._pins?.repaint();
    },
    /** Box of all pins, uncertainty included: [[south, west], [north, east]] or null. */
    bounds() {
      if (this._crowd) return this._crowd.bounds();
      if (!this._items.length) return null;
      const bounds = L.latLngBounds([]);
      for (const { latitude, longitude, radius } of this._items) {
        const reach = Math.min(radius, 250) / 111.2, wide = reach / Math.max(0.1, Math.cos((latitude * Math.PI) / 180));
        bounds.extend([latitude - reach, longitude - wide]).extend([latitude + reach, longitude + wide]);
      }
      return bounds;
    },
    _detailOf(id) {
      return `${this._source.replace(/map$/, "deployment")}/${id}.json?${Emplace.manner()}`;
    },
    /** All there is to say of a deployment that came without its words; asked for once. */
    async details(item) {
      if (!item.brief) return item;
      const answer = await fetch(this._detailOf(item.id));
      if (!answer.ok) return item;
      const found = await answer.json(), report = found.reports.find((one) => one.id === found.lead) ?? found.reports[0];
      Object.assign(item.p, {
        where: found.where, summary: found.summary, quote: report.quote, marks: report.marks, source: report.source, url: report.url,
        published_words: report.published_words, reports: found.reports.length, range_words: found.range.drawn, said: found.said,
      });
      item.brief = false;
      return item;
    },

    /* ---- time ----------------------------------------------------------------------------------------------------- */

    /** Whether the deployments come as vector tiles. */
    isTiled() {
      return this._crowd instanceof Emplace.crowd.Tiled;
    },
    /**
     * Show the map as of a day `at` (days since 1970), with what had ended by then as ghosts; or, `within`, only what was
     * reported from the day `from` to the day `at`. Null shows everything. Nothing is fetched, except for tiles.
     */
    setClock(clock) {
      if (!clock && !this._clock) return;
      this._clock = clock ? { from: -1e9, within: false, ...clock } : null;
      this._applyClock();
      this._stamp += 1;
      this.repaint();
    },
    _applyClock() {
      const clock = this._clock;
      if (this._crowd instanceof Emplace.crowd.Columns) this._crowd.setClock(clock);
      else if (this._crowd) {
        this._crowd.clock = clock;
        this._crowd.tiles.clear();
        this._crowd.key = "";
        this._crowd.load();
      }
      for (const item of this._items) {
        item.hidden = item.ghost = false;
        item.now = undefined;
        if (!clock) continue;
        item.days ??= (item.p.history ?? []).map(([day, status]) => [dayNumber(day), status]);
        const known = item.days.filter(([day]) => day >= clock.from && day <= clock.at);
        item.hidden = !known.length;
        if (item.hidden || clock.within) continue;
        item.now = known[known.length - 1][1];
        item.ghost = ENDED.includes(item.now);
      }
    },

    /* ---- choosing ------------------------------------------------------------------------------------------------ */

    /** Choose a pin from outside (a table row, a link). An echo of an own click that has been passed by is ignored. */
    choose(id, { reveal = false } = {}) {
      const echo = this._unconfirmed.indexOf(id);
      if (echo >= 0) this._unconfirmed.splice(0, echo + 1);
      if (this._unconfirmed.length || id === this._chosen) return;
      this._chosen = id;
      this._extra = null;
      this.repaint();
      const item = this.find(id);
      this.fire("chosen", { item: item ?? null, own: false });
      if (item) this._show(item, reveal);
      else this._fetchChosen(reveal);
    },
    _show(item, reveal) {
      if (reveal && !this._map.getBounds().pad(-0.08).contains([item.latitude, item.longitude]))
        this._map.panTo([item.latitude, item.longitude], { animate: !this._map._animatingZoom });
    },
    /** A chosen deployment that is in no column or tile at hand is asked for by itself. */
    async _fetchChosen(reveal = false) {
      const id = this._chosen;
      if (!id || !this._crowd || this.find(id)) return;
      const answer = await fetch(this._detailOf(id)).catch(() => null);
      if (!answer?.ok || id !== this._chosen) return;
      const found = await answer.json(), place = found.location;
      if (!place) return;
      this._extra = {
        id, latitude: place.latitude, longitude: place.longitude, x: worldX(place.longitude), y: worldY(place.latitude), radius: place.radius_km,
        shape: null, bands: found.range.bands ?? [], brief: true, p: { id, system: found.system, type: found.type, status: found.status, said: found.said, where: found.where },
      };
      this._stamp += 1;
      this.repaint();
      this._show(this._extra, reveal);
    },
    _pick(item, latlng) {
      this._chosen = item ? item.id : "";
      this._extra = null;
      this._unconfirmed.push(this._chosen);
      if (this._unconfirmed.length > 8) this._unconfirmed.shift();
      this.repaint();
      // A pin of a fan stands beside its place: what is said of it belongs where it was clicked.
      this.fire("chosen", { item, own: true, at: this._opened ? latlng : null });
      this.tell({ id: this._chosen }, item ? [item.longitude, item.latitude] : [latlng.lng, latlng.lat]);
    },
    /**
     * Hand something to Python: streamlit-folium passes on what a clicked layer says of itself. It passes nothing on twice,
     * and a pin may be chosen again after its panel was closed, so every telling has a number.
     */
    tell(properties, coordinates = [0, 0]) {
      this._tellings = (this._tellings ?? 0) + 1;
      const feature = { type: "Feature", properties: { ...properties, turn: this._tellings }, geometry: { type: "Point", coordinates } };
      this.fire("click", { latlng: L.latLng(coordinates[1], coordinates[0]), layer: { toGeoJSON: () => feature } });
    },
    _at(point) {
      const corner = this._map.containerPointToLayerPoint(point).subtract(this._pins._corner ?? [0, 0]);
      let best = null, least = Infinity;
      for (const mark of this._drawn) {
        const gap = Math.hypot(mark.x - corner.x, mark.y - corner.y), reach = mark.square ? mark.reach : mark.reach + (L.Browser.mobile ? 6 : 2);
        if (gap <= reach && gap < least) {
          least = gap;
          best = mark;
        }
      }
      return best;
    },
    /** While placing, the next click names a place instead of choosing a pin. */
    setPlacing(on) {
      this._placing = on;
      this._map.getContainer().classList.toggle("emplace-placing", on);
    },
    _click(event) {
      if (this.paused) return;
      if (this._placing) {
        const { lat, lng } = event.latlng.wrap();
        // A pointer is about 12 pixels sure of itself.
        const within_km = 12 * kmPerPixel(lat, this._map.getZoom());
        this.tell({ id: this._chosen, placed: true, within_km }, [lng, lat]);
        return;
      }
      const mark = this._at(event.containerPoint);
      if (!mark) {
        const fanned = this._opened;
        this._closeFan();
        if (!fanned && this._chosen) this._pick(null, event.latlng);
        return;
      }
      this._tip.classList.remove("emplace-tip-on"); // what it said, the popup says
      if (mark.item) return this._pick(mark.item, event.latlng);
      this._open(mark.group, event.latlng);
    },
    /** Open a group: come closer while that separates its pins, else show them as a fan, or as a list when they are many. */
    _open(group, latlng) {
      const map = this._map;
      if (!group.items) {
        map.setView(latlng, Math.min(map.getMaxZoom(), map.getZoom() + 2));
        return;
      }
      const bounds = L.latLngBounds(group.items.map((i) => [i.latitude, i.longitude]));
      const zoom = Math.min(map.getBoundsZoom(bounds, false, L.point(120, 120)), 12);
      if (bounds.getNorthEast().distanceTo(bounds.getSouthWest()) > 400 && zoom > map.getZoom() + 0.4) map.setView(bounds.getCenter(), zoom);
      else if (group.items.length > Emplace.FAN) this.fire("list", { items: group.items, latlng: bounds.getCenter() });
      else {
        // Choosing one must not turn the fan: it keeps the order in which it was opened.
        this._opened = { ids: new Set(group.items.map((i) => i.id)), order: new Map(group.items.map((i, at) => [i.id, at])) };
        this.repaint();
      }
    },
    _closeFan() {
      if (!this._opened) return;
      this._opened = null;
      this.repaint();
    },
    _hover(event) {
      if (this.paused) return;
      const mark = this._at(event.containerPoint), id = mark?.item?.id ?? "";
      this._map.getContainer().classList.toggle("emplace-over", !!mark);
      if (mark) {
        const p = mark.item?.p;
        this._tip.textContent = "";
        const line = (text, name) => {
          if (!text) return;
          const div = document.createElement("div");
          div.className = name;
          div.textContent = text;
          this._tip.append(div);
        };
        if (p) {
          line(`${Emplace.systemName(p.system)} · ${p.said}`, "emplace-tip-head");
          line(p.where, "");
        } else {
          line(say("here", { n: mark.group.n }), "emplace-tip-head");
          line([...mark.group.mix].sort((a, b) => b[1] - a[1]).slice(0, 4).map(([type, n]) => `${Emplace.number(n)} ${say(`type.${type}`)}`).join(", "), "");
        }
        const { x, y } = event.containerPoint, width = this._map.getSize().x;
        this._tip.style.left = `${Math.max(8, Math.min(x + 14, width - 250))}px`;
        this._tip.style.top = `${y + 16}px`;
      }
      // What is chosen is explained already, beside the map or in its popup.
      this._tip.classList.toggle("emplace-tip-on", !!mark && !(id && id === this._chosen) && !L.Browser.mobile);
      this._over(id);
    },
    _leave() {
      this._tip.classList.remove("emplace-tip-on");
      this._over("");
    },
    _over(id) {
      if (id === this._hovered) return;
      this.hover(id);
      this.fire("hovered", { id });
    },
    /** Light a pin up from outside, or none. */
    hover(id) {
      if (id === this._hovered) return;
      this._hovered = id;
      this.repaint();
    },
  });

  Emplace.Deployments = Deployments;
})();
