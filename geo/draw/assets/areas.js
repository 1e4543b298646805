/* What is drawn around a pin: where it may be, first of all, and the bands of published ranges. */
(() => {
  "use strict";
  const Emplace = (globalThis.Emplace ??= {});
  const { worldX, worldY, ring, kmPerPixel, destination } = Emplace.geodesy;
  const { symbols } = Emplace;

  const MUTED_AREA = 90; // px: larger areas get no fill unless chosen, or the map becomes a blob
  const FILLED = 24; // so many areas in sight still get a fill
  const OUTLINED = 300; // so many areas in sight still get an outline
  // Every kind of range has a dash of its own, so that two around one pin stay apart.
  const DASHES = {
    engagement: [8, 6], firing: [15, 5], detection: [2, 5], "combat radius": [14, 4, 3, 4], "one-way": [4, 4], "control link": [1, 7], range: [8, 6],
  };

  const rangeKind = (kind) => (kind ? Emplace.say(`range.${kind}`) : Emplace.say("range_unstated"));

  const Areas = {
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
    _special(item) {
      return item.id === this._chosen || item.id === this._hovered;
    },
    /** Bands that are drawn around a pin: of the kinds that are switched on. */
    bandsOf(item) {
      return (item.bands ?? []).filter((band) => this.show.kinds[band.kind ?? "range"] !== false && this.drawsRange(item, band));
    },
    /** No ring around a place about as vague as the ring, nor around what is said not to be there. */
    drawsRange(item, band = item) {
      return band.high > 0 && item.radius < band.high / 2 && ["deployed", "planned"].includes(item.p.status);
    },
    _paintAreas(context, view) {
      const groups = this._groups(view);
      if (this.density) this._paintDensity(context, view, groups);
      const { items, grouped } = this._drawnItems(view);
      const ordered = [...items].sort((a, b) => this._special(a) - this._special(b) || b.radius - a.radius);
      // 1. Which areas there are; several systems in one place share one, drawn once it stays light.
      const areas = [], seen = new Set();
      for (const copy of view.copies)
        for (const item of ordered) {
          if (item.ghost || !this._inView(item, view, copy, Math.max(item.radius, 1))) continue;
          const key = `${copy}/${item.latitude.toFixed(3)}/${item.longitude.toFixed(3)}/${item.radius}`;
          if (this._special(item) || !seen.has(key)) areas.push([copy, item]);
          seen.add(key);
        }
      // 2. As many of them as stay readable.
      this.areasLeftOut = this.show.areas && areas.length > OUTLINED;
      const fills = areas.length <= FILLED || view.zoom >= 9;
      for (const [copy, item] of areas)
        if (this._special(item) || !this.areasLeftOut) this._paintUncertainty(context, view, copy, item, grouped.has(item.id), fills);
      // 3. Range bands over them.
      for (const copy of view.copies)
        for (const item of ordered) {
          const special = this._special(item), wanted = special || (this.show.ranges && view.zoom >= 4 && !grouped.has(item.id) && !item.ghost);
          if (wanted) for (const band of this.bandsOf(item)) if (this._inView(item, view, copy, band.high)) this._paintRange(context, view, copy, item, band, special);
        }
    },
    _paintUncertainty(context, view, copy, item, grouped, fills) {
      const pixels = item.radius / kmPerPixel(item.latitude, view.zoom), special = this._special(item);
      if ((!this.show.areas && !special) || pixels < (grouped && !special ? 24 : 7)) return;
      context.save();
      context.beginPath();
      if (item.shape) for (const shape of item.shape) for (const part of shape.rings) this._trace(context, view, copy, part.points);
      else this._trace(context, view, copy, this._ring(item, item.radius));
      context.fillStyle = this._ink(item);
      context.globalAlpha = special ? 0.18 : pixels > MUTED_AREA || !fills ? 0 : 0.08;
      if (context.globalAlpha) context.fill("evenodd");
      context.globalAlpha = special ? 0.85 : pixels > MUTED_AREA ? 0.22 : 0.4;
      context.strokeStyle = this._ink(item);
      context.lineWidth = special ? 1.6 : 1;
      context.setLineDash([1.5, 3.5]);
      context.lineCap = "round";
      context.stroke();
      context.restore();
    },
    _paintRange(context, view, copy, item, band, special) {
      const { low, high } = band, kmPixel = kmPerPixel(item.latitude, view.zoom);
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
      context.setLineDash(DASHES[band.kind ?? "range"] ?? DASHES.range);
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
        const item = id && this.find(id);
        if (!item) continue;
        const bands = this.bandsOf(item), kmPixel = kmPerPixel(item.latitude, view.zoom);
        bands.forEach((band, turn) => {
          const kind = bands.length > 1 ? ` ${rangeKind(band.kind)}` : "";
          for (const copy of view.copies) {
            if (band.high / kmPixel > 44) labels.push(this._ringLabel(view, copy, item, band.high, true, turn, kind, labels));
            if (band.low > 0 && band.low < band.high && band.low / kmPixel > 44) labels.push(this._ringLabel(view, copy, item, band.low, false, turn, "", labels));
          }
        });
      }
      return labels.filter(Boolean);
    },
    _ringLabel(view, copy, item, km, outer, turn, kind, placed) {
      const text = `${km >= 10 ? Math.round(km) : km} km${kind}`;
      const size = this._map.getSize(), padding = this._areas.options.padding;
      const bearings = outer ? [0, 45, 315, 180, 90, 270, 135, 225] : [180, 135, 225, 0, 90, 270, 45, 315];
      for (const bearing of bearings) {
        const [latitude, longitude] = destination(item.latitude, item.longitude, bearing + 24 * turn, km);
        const x = view.x(worldX(longitude), copy), y = view.y(worldY(latitude));
        const cx = x - size.x * padding, cy = y - size.y * padding;
        if (cx < 40 || cy < 20 || cx > size.x - 40 || cy > size.y - 20) continue;
        // Two figures that lie on each other can't be read: rings of one size around neighbours differ in where they are told.
        if (placed.some((one) => one && Math.abs(one.x - x) < 3.5 * (one.text.length + text.length) + 6 && Math.abs(one.y - y) < 18)) continue;
        return { x, y, text, ink: this._ink(item) };
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
  };

  Object.assign(Emplace, { Areas, DASHES, rangeKind });
})();
