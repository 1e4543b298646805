/*
 * The data: pins, location uncertainty, range bands. Text from articles only ever meets `textContent` and `fillText`.
 */
(() => {
  "use strict";
  const Emplace = (globalThis.Emplace ??= {});
  const { worldX, worldY, ring, kmPerPixel, destination } = Emplace.geodesy;
  const { symbols, Overlay } = Emplace;

  const TOUCH = 31; // px: pins closer than this are shown as one group
  const ROW = 2; // so many pins of one group are still shown side by side
  const MUTED_AREA = 90; // px: larger areas get no fill unless chosen, or the map becomes a blob

  const Deployments = L.Layer.extend({
    initialize(source, options) {
      L.setOptions(this, options);
      this._source = source;
      this._query = null;
      this._items = [];
      this._chosen = "";
      this._unconfirmed = [];
      this._hovered = "";
      this._opened = null;
      this._drawn = [];
      this.show = { uncertainty: true, ranges: false };
      this.paper = Emplace.PAPER.light;
      this.fetched = 0;
    },
    onAdd(map) {
      this._areas = new Overlay({ pane: "emplaceAreas", zIndex: 250, painter: (c, v) => this._paintAreas(c, v) }).addTo(map);
      this._pins = new Overlay({ pane: "emplacePins", zIndex: 450, painter: (c, v) => this._paintPins(c, v) }).addTo(map);
      map.on("click", this._click, this);
      map.on("mousemove", this._hover, this);
      map.on("mouseout", this._leave, this);
      map.on("zoomstart", this._closeFan, this);
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
      if (query === this._query) return this._loading;
      this._query = query;
      this._abort?.abort();
      this._abort = new AbortController();
      const reference = query && !this._source.startsWith("#") ? `${this._source}?${query}` : this._source;
      this._loading = Emplace.read(reference, this._abort.signal).then((collection) => this.setData(collection)).catch((error) => {
        if (error.name === "AbortError") return;
        this._query = null;
        this.fire("failed", { message: "The reports could not be loaded. Reload the page to try again." });
        throw error;
      });
      return this._loading;
    },
    setData(collection) {
      this._items = collection.features.filter((f) => f.geometry).map((f) => {
        const p = f.properties, [longitude, latitude] = f.geometry.coordinates;
        return {
          id: p.id, p, latitude, longitude, x: worldX(longitude), y: worldY(latitude), radius: p.radius_km ?? 0,
          low: p.range_low_km, high: p.range_high_km, shape: p.shape ? Emplace.flatten({ features: [{ geometry: p.shape }] }) : null,
        };
      });
      this.unplaced = collection.features.length - this._items.length;
      this._byId = new Map(this._items.map((item) => [item.id, item]));
      this._closeFan();
      this.fetched += 1;
      this.repaint();
      this.fire("loaded", { count: this._items.length });
    },
    items() {
      return this._items;
    },
    find(id) {
      return this._byId?.get(id);
    },
    repaint() {
      this.fire("repaint");
      this._areas?.repaint();
      this._pins?.repaint();
    },
    /** Box of all pins, uncertainty included: [[south, west], [north, east]] or null. */
    bounds() {
      if (!this._items.length) return null;
      const bounds = L.latLngBounds([]);
      for (const { latitude, longitude, radius } of this._items) {
        const reach = Math.min(radius, 250) / 111.2, wide = reach / Math.max(0.1, Math.cos((latitude * Math.PI) / 180));
        bounds.extend([latitude - reach, longitude - wide]).extend([latitude + reach, longitude + wide]);
      }
      return bounds;
    },

    /* ---- choosing ------------------------------------------------------------------------------------------------ */

    /** Choose a pin from outside (a table row, a link). An echo of an own click that has been passed by is ignored. */
    choose(id, { reveal = false } = {}) {
      const echo = this._unconfirmed.indexOf(id);
      if (echo >= 0) this._unconfirmed.splice(0, echo + 1);
      if (this._unconfirmed.length || id === this._chosen) return;
      this._chosen = id;
      this.repaint();
      const item = this.find(id);
      this.fire("chosen", { item: item ?? null, own: false });
      if (item && reveal && !this._map.getBounds().pad(-0.08).contains([item.latitude, item.longitude]))
        this._map.panTo([item.latitude, item.longitude], { animate: !this._map._animatingZoom });
    },
    _pick(item, latlng) {
      this._chosen = item ? item.id : "";
      this._unconfirmed.push(this._chosen);
      if (this._unconfirmed.length > 8) this._unconfirmed.shift();
      this.repaint();
      this.fire("chosen", { item, own: true });
      const feature = {
        type: "Feature", properties: { id: this._chosen },
        geometry: { type: "Point", coordinates: item ? [item.longitude, item.latitude] : [latlng.lng, latlng.lat] },
      };
      this.fire("click", { latlng, layer: { toGeoJSON: () => feature } });
    },
    _at(point) {
      const corner = this._map.containerPointToLayerPoint(point).subtract(this._pins._corner ?? [0, 0]);
      let best = null, least = Infinity;
      for (const mark of this._drawn) {
        const gap = Math.hypot(mark.x - corner.x, mark.y - corner.y);
        if (gap <= mark.reach + (L.Browser.mobile ? 6 : 2) && gap < least) {
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
      if (this._placing) {
        const { lat, lng } = event.latlng.wrap();
        // A pointer is about 12 pixels sure of itself.
        const within_km = 12 * kmPerPixel(lat, this._map.getZoom());
        const feature = { type: "Feature", properties: { id: this._chosen, placed: true, within_km }, geometry: { type: "Point", coordinates: [lng, lat] } };
        this.fire("click", { latlng: event.latlng, layer: { toGeoJSON: () => feature } });
        return;
      }
      const mark = this._at(event.containerPoint);
      if (!mark) {
        const fanned = this._opened;
        this._closeFan();
        if (!fanned && this._chosen) this._pick(null, event.latlng);
        return;
      }
      if (mark.item) return this._pick(mark.item, event.latlng);
      // A group: come closer while that separates its pins, else open it like a fan.
      const map = this._map, bounds = L.latLngBounds(mark.group.map((i) => [i.latitude, i.longitude]));
      const zoom = Math.min(map.getBoundsZoom(bounds, false, L.point(120, 120)), 12);
      if (bounds.getNorthEast().distanceTo(bounds.getSouthWest()) > 400 && zoom > map.getZoom() + 0.4) map.setView(bounds.getCenter(), zoom);
      else {
        this._opened = { ids: new Set(mark.group.map((i) => i.id)) };
        this.repaint();
      }
    },
    _closeFan() {
      if (!this._opened) return;
      this._opened = null;
      this.repaint();
    },
    _hover(event) {
      const mark = this._at(event.containerPoint), id = mark?.item?.id ?? "";
      this._map.getContainer().classList.toggle("emplace-over", !!mark);
      if (mark) {
        const p = mark.item?.p;
        this._tip.textContent = "";
        const line = (text, name) => {
          const div = document.createElement("div");
          div.className = name;
          div.textContent = text;
          this._tip.append(div);
        };
        if (p) {
          line(`${p.system} · ${p.said}`, "emplace-tip-head");
          line(p.where, "");
        } else line(`${mark.group.length} deployments here`, "emplace-tip-head");
        const { x, y } = event.containerPoint, width = this._map.getSize().x;
        this._tip.style.left = `${Math.max(8, Math.min(x + 14, width - 250))}px`;
        this._tip.style.top = `${y + 16}px`;
      }
      // What is chosen is explained already, beside the map or in its popup.
      this._tip.classList.toggle("emplace-tip-on", !!mark && !(id && id === this._chosen) && !L.Browser.mobile);
      if (id !== this._hovered) {
        this._hovered = id;
        this.repaint();
      }
    },
    _leave() {
      this._tip.classList.remove("emplace-tip-on");
      if (this._hovered) {
        this._hovered = "";
        this.repaint();
      }
    },

    /* ---- grouping ------------------------------------------------------------------------------------------------ */

    _groups(view) {
      const groups = [], grid = new Map(), order = [...this._items];
      // The chosen pin comes first, then those placed most finely: they are the ones a group forms around.
      order.sort((a, b) => (b.id === this._chosen) - (a.id === this._chosen) || a.radius - b.radius);
      for (const item of order) {
        const x = item.x * view.world, y = item.y * view.world, cx = Math.floor(x / TOUCH), cy = Math.floor(y / TOUCH);
        let home = null;
        for (let i = -1; i <= 1 && !home; i++)
          for (let j = -1; j <= 1 && !home; j++)
            for (const group of grid.get(`${cx + i}/${cy + j}`) ?? [])
              if (Math.hypot(group.x - x, group.y - y) < TOUCH) {
                home = group;
                break;
              }
        if (home) home.items.push(item);
        else {
          const group = { x, y, items: [item] };
          groups.push(group);
          const key = `${cx}/${cy}`;
          grid.has(key) ? grid.get(key).push(group) : grid.set(key, [group]);
        }
      }
      return groups;
    },

    /* ---- painting ------------------------------------------------------------------------------------------------ */

    _ink(item) {
      return symbols.line(item.p.type, this.paper.dark);
    },
    _trace(context, view, copy, points) {
      for (let i = 0; i < points.length; i += 2) {
        const x = view.x(points[i], copy), y = view.y(points[i + 1]);
        if (i) context.lineTo(x, y); else context.moveTo(x, y);
      }
      context.closePath();
    },
    _ring(item, km) {
      item.rings ??= new Map();
      if (!item.rings.has(km)) item.rings.set(km, ring(item.latitude, item.longitude, km));
      return item.rings.get(km);
    },
    _inView(item, view, copy, km) {
      const reach = km / kmPerPixel(Math.min(84, Math.abs(item.latitude) + km / 111), view.zoom);
      const x = view.x(item.x, copy), y = view.y(item.y);
      return x > -reach && y > -reach && x < view.width + reach && y < view.height + reach;
    },
    _paintAreas(context, view) {
      const grouped = new Set();
      for (const group of this._groups(view)) if (group.items.length > ROW) for (const item of group.items) grouped.add(item.id);
      const special = (item) => item.id === this._chosen || item.id === this._hovered;
      const ordered = [...this._items].sort((a, b) => special(a) - special(b) || b.radius - a.radius);
      const seen = new Set();
      for (const copy of view.copies) {
        for (const item of ordered) {
          if (this._inView(item, view, copy, Math.max(item.radius, 1))) {
            // Several systems in one place share its area; drawn once it stays light.
            const key = `${copy}/${item.latitude.toFixed(3)}/${item.longitude.toFixed(3)}/${item.radius}`;
            if (special(item) || !seen.has(key)) this._paintUncertainty(context, view, copy, item, special(item), grouped.has(item.id));
            seen.add(key);
          }
          if (this.drawsRange(item) && (special(item) || (this.show.ranges && view.zoom >= 4 && !grouped.has(item.id))) && this._inView(item, view, copy, item.high))
            this._paintRange(context, view, copy, item, special(item));
        }
      }
    },
    /** No ring around a place about as vague as the ring, nor around what is said not to be there. */
    drawsRange(item) {
      return item.high > 0 && item.radius < item.high / 2 && ["deployed", "planned"].includes(item.p.status);
    },
    _paintUncertainty(context, view, copy, item, special, grouped) {
      const pixels = item.radius / kmPerPixel(item.latitude, view.zoom);
      if ((!this.show.uncertainty && !special) || pixels < (grouped && !special ? 24 : 7)) return;
      context.save();
      context.beginPath();
      if (item.shape) for (const shape of item.shape) for (const part of shape.rings) this._trace(context, view, copy, part.points);
      else this._trace(context, view, copy, this._ring(item, item.radius));
      context.fillStyle = this._ink(item);
      context.globalAlpha = special ? 0.18 : pixels > MUTED_AREA ? 0 : 0.08;
      if (context.globalAlpha) context.fill("evenodd");
      context.globalAlpha = special ? 0.85 : pixels > MUTED_AREA ? 0.22 : 0.4;
      context.strokeStyle = this._ink(item);
      context.lineWidth = special ? 1.6 : 1;
      context.setLineDash([1.5, 3.5]);
      context.lineCap = "round";
      context.stroke();
      context.restore();
    },
    _paintRange(context, view, copy, item, special) {
      const { low, high } = item, kmPixel = kmPerPixel(item.latitude, view.zoom);
      if (high / kmPixel < 14) return;
      context.save();
      context.strokeStyle = context.fillStyle = this._ink(item);
      const outer = this._ring(item, high), inner = low > 0 && low < high ? this._ring(item, low) : null;
      if (special) {
        // The band between the least and the greatest published maximum.
        context.beginPath();
        this._trace(context, view, copy, outer);
        if (inner) this._trace(context, view, copy, inner);
        context.globalAlpha = 0.07;
        context.fill("evenodd");
        // The edge is no crisper than the centre: as wide as the place is uncertain.
        const soft = Math.min(160, (2 * item.radius) / kmPixel);
        if (soft > 3) {
          context.beginPath();
          this._trace(context, view, copy, outer);
          context.globalAlpha = 0.08;
          context.lineWidth = soft;
          context.stroke();
        }
      }
      context.globalAlpha = special ? 0.95 : 0.5;
      context.lineWidth = special ? 1.8 : 1.1;
      context.setLineDash(special ? [8, 6] : [5, 6]);
      context.beginPath();
      this._trace(context, view, copy, outer);
      context.stroke();
      if (inner) {
        context.setLineDash([]);
        context.globalAlpha = special ? 0.7 : 0.35;
        context.lineWidth = special ? 1.2 : 0.8;
        context.beginPath();
        this._trace(context, view, copy, inner);
        context.stroke();
      }
      context.restore();
    },
    /** Where the figures of the chosen rings are written: [{x, y, text, ink}]. */
    _ringLabels(view) {
      const labels = [];
      for (const id of new Set([this._chosen, this._hovered])) {
        const item = this.find(id);
        if (!item || !this.drawsRange(item)) continue;
        const kmPixel = kmPerPixel(item.latitude, view.zoom);
        for (const copy of view.copies) {
          if (item.high / kmPixel > 44) labels.push(this._ringLabel(view, copy, item, item.high, true));
          if (item.low > 0 && item.low < item.high && item.low / kmPixel > 44) labels.push(this._ringLabel(view, copy, item, item.low, false));
        }
      }
      return labels.filter(Boolean);
    },
    _ringLabel(view, copy, item, km, outer) {
      const size = this._map.getSize(), padding = this._areas.options.padding;
      for (const bearing of outer ? [0, 45, 315, 180, 90, 270, 135, 225] : [180, 135, 225, 0, 90, 270, 45, 315]) {
        const [latitude, longitude] = destination(item.latitude, item.longitude, bearing, km);
        const x = view.x(worldX(longitude), copy), y = view.y(worldY(latitude));
        const cx = x - size.x * padding, cy = y - size.y * padding;
        if (cx < 40 || cy < 20 || cx > size.x - 40 || cy > size.y - 20) continue;
        return { x, y, text: `${km >= 10 ? Math.round(km) : km} km`, ink: this._ink(item) };
      }
      return null;
    },
    _paintRingLabels(context, view) {
      context.save();
      context.font = "600 12px system-ui, sans-serif";
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineJoin = "round";
      context.lineWidth = 4;
      context.strokeStyle = this.paper.halo;
      for (const { x, y, text, ink } of this._ringLabels(view)) {
        context.strokeText(text, x, y);
        context.fillStyle = ink;
        context.fillText(text, x, y);
      }
      context.restore();
    },
    _paintPins(context, view) {
      this._drawn = [];
      const paint = [];
      for (const group of this._groups(view)) {
        for (const copy of view.copies) {
          const x = group.x + copy * view.world - view.origin.x, y = group.y - view.origin.y;
          if (x < -60 || y < -60 || x > view.width + 60 || y > view.height + 60) continue;
          const fanned = this._opened && group.items.every((item) => this._opened.ids.has(item.id));
          if (fanned) paint.push(() => this._paintFan(context, x, y, group.items));
          else if (group.items.length === 1) {
            const item = group.items[0];
            paint.push(() => this._paintPin(context, view.x(item.x, copy), view.y(item.y), item));
          } else if (group.items.length <= ROW) paint.push(() => this._paintRow(context, x, y, group.items));
          else if (this._chosen && group.items[0].id === this._chosen) paint.push(() => this._paintChosen(context, x, y, group.items));
          else paint.push(() => this._paintGroup(context, x, y, group.items));
        }
      }
      this._paintRingLabels(context, view);
      paint.forEach((one) => one());
      const chosen = this._drawn.filter((mark) => mark.item?.id === this._chosen && this._chosen);
      for (const mark of chosen) this._symbol(context, mark.x, mark.y, mark.item, true);
    },
    _symbol(context, x, y, item, chosen) {
      const hovered = item.id === this._hovered, vague = item.radius > 60;
      symbols.draw(context, {
        type: item.p.type, status: item.p.status, x, y, scale: chosen ? 1.05 : hovered ? 0.95 : vague ? 0.74 : 0.84,
        paper: this.paper.pin, dark: this.paper.dark, selected: chosen, accent: this.paper.accent,
      });
    },
    _paintPin(context, x, y, item) {
      this._symbol(context, x, y, item, false);
      this._drawn.push({ x, y, reach: 12, item });
    },
    _paintRow(context, x, y, items) {
      const step = 22, left = x - ((items.length - 1) * step) / 2;
      items.forEach((item, i) => this._paintPin(context, left + i * step, y, item));
    },
    _paintFan(context, x, y, items) {
      const turn = items.length > 9 ? null : 22 + items.length * 4.2;
      const spots = items.map((item, i) => {
        if (turn) return [x + turn * Math.sin((2 * Math.PI * i) / items.length), y - turn * Math.cos((2 * Math.PI * i) / items.length)];
        const reach = 26 + 4.6 * i, angle = 26 / reach + i * 0.42 + Math.sqrt(i) * 0.9;
        return [x + reach * Math.sin(angle), y - reach * Math.cos(angle)];
      });
      context.strokeStyle = this.paper.ink;
      context.lineWidth = 1;
      context.globalAlpha = 0.7;
      context.beginPath();
      for (const [sx, sy] of spots) {
        context.moveTo(x, y);
        context.lineTo(sx, sy);
      }
      context.stroke();
      context.globalAlpha = 1;
      context.fillStyle = this.paper.ink;
      context.beginPath();
      context.arc(x, y, 3, 0, 7);
      context.fill();
      spots.forEach(([sx, sy], i) => this._paintPin(context, sx, sy, items[i]));
    },
    /** The chosen pin in the place of its group, with the number of the others beside it. */
    _paintChosen(context, x, y, items) {
      this._paintPin(context, x, y, items[0]);
      const text = `+${items.length - 1}`, bx = x + 20, by = y - 14;
      context.save();
      context.font = "700 11px system-ui, sans-serif";
      const half = Math.max(11, context.measureText(text).width / 2 + 6);
      context.beginPath();
      context.roundRect(bx - half + 4, by - 9, 2 * half, 18, 9);
      context.fillStyle = this.paper.accent;
      context.fill();
      context.fillStyle = this.paper.pin;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(text, bx + 4, by + 0.5);
      context.restore();
      this._drawn.push({ x: bx + 4, y: by, reach: half, group: items });
    },
    _paintGroup(context, x, y, items) {
      const radius = 14 + Math.min(12, Math.sqrt(items.length) * 1.7), count = new Map();
      for (const item of items) count.set(item.p.type, (count.get(item.p.type) ?? 0) + 1);
      context.save();
      context.beginPath();
      context.arc(x, y, radius + 2, 0, 7);
      context.fillStyle = this.paper.pin;
      context.fill();
      let angle = -Math.PI / 2;
      for (const [type, n] of [...count].sort((a, b) => b[1] - a[1])) {
        const next = angle + (2 * Math.PI * n) / items.length;
        context.beginPath();
        context.moveTo(x, y);
        context.arc(x, y, radius, angle, next);
        context.fillStyle = symbols.colour(type);
        context.fill();
        angle = next;
      }
      context.beginPath();
      context.arc(x, y, radius - 5, 0, 7);
      context.fillStyle = this.paper.pin;
      context.fill();
      context.fillStyle = this.paper.accent;
      context.font = `700 ${items.length > 99 ? 11 : 13}px system-ui, sans-serif`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(String(items.length), x, y + 0.5);
      context.restore();
      this._drawn.push({ x, y, reach: radius, group: items });
    },
    /** Boxes that names should keep clear of, for an overlay's view. */
    boxes(view) {
      const boxes = [];
      for (const group of this._groups(view)) {
        const wide = group.items.length > ROW ? 20 : 11 * group.items.length + 2, high = group.items.length > ROW ? 20 : 13;
        for (const copy of view.copies) {
          const x = group.x + copy * view.world - view.origin.x, y = group.y - view.origin.y;
          boxes.push([x - wide, y - high, x + wide, y + high]);
        }
      }
      for (const { x, y } of this._ringLabels(view)) boxes.push([x - 32, y - 10, x + 32, y + 10]);
      return boxes;
    },
  });

  Emplace.Deployments = Deployments;
})();
