/*
 * Many deployments as plain arrays: columns that came at once, or what the vector tiles of the view hold. Both give
 * points with a weight; `gather` puts them on a grid of the map, so that panning never changes what belongs together.
 */
(() => {
  "use strict";
  const Emplace = (globalThis.Emplace ??= {});
  const { worldX, worldY } = Emplace.geodesy;

  const UNDATED = -32768;
  const ENDED = ["withdrawn", "destroyed"];
  const BLOCK = 512; // px: points are gathered for whole blocks, so that a small pan needs no new gathering
  const FEW = 80; // groups up to this size know their members

  /** Whole numbers whose bytes come by significance: the lowest of each first. */
  function fromPlanes(bytes, made) {
    const count = made.length, planes = bytes.length / count;
    for (let plane = 0; plane < planes; plane++) for (let i = 0; i < count; i++) made[i] |= bytes[i + plane * count] << (8 * plane);
    return made;
  }

  /* ---- columns ---------------------------------------------------------------------------------------------------- */

  /**
   * Deployments as columns: a JSON head of `uint32` length, then one array after another as the head's `arrays` says
   * (name, kind, in order), each starting at a multiple of eight bytes. Latitudes are differences from the one before, last
   * days from the first; `system` and `place` are rows of the head's `systems` and `places` (precision and radius in km).
   */
  class Columns {
    constructor(buffer) {
      const size = new DataView(buffer).getUint32(0, true);
      const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size)));
      let at = 4 + size;
      for (const [name, kind] of head.arrays) {
        const made = { u1: Uint8Array, p2: Int16Array, p4: Int32Array, u8: BigUint64Array }[kind], size = made.BYTES_PER_ELEMENT * head.count;
        at = Math.ceil(at / 8) * 8;
        this[name] = kind[0] === "p" ? fromPlanes(new Uint8Array(buffer, at, size), new made(head.count)) : new made(buffer, at, head.count);
        at += size;
      }
      let last = 0;
      this.latitude = Float64Array.from(this.latitude, (more) => (last += more) / head.scale);
      this.longitude = Float64Array.from(this.longitude, (whole) => whole / head.scale);
      this.last_day = this.last_day.map((more, i) => more + this.first_day[i]);
      Object.assign(this, { count: head.count, types: head.types, statuses: head.statuses, systems: head.systems, places: head.places, said: head.said, unplaced: head.unplaced, osm: head.osm, own: head.own });
      this.x = new Float64Array(this.count);
      this.y = new Float64Array(this.count);
      for (let i = 0; i < this.count; i++) {
        this.x[i] = worldX(this.longitude[i]);
        this.y[i] = worldY(this.latitude[i]);
      }
      this.on = null; // Uint8Array: 0 hidden, 1 shown, 2 ended; null when all are shown
      this._items = new Map();
    }
    typeOf(i) {
      return this.systems[this.system[i]].type;
    }
    weight() {
      return 1;
    }
    hidden(i) {
      return this.on !== null && !this.on[i];
    }
    /** One deployment as the layer draws it. */
    item(i) {
      let item = this._items.get(i);
      if (!item) {
        const system = this.systems[this.system[i]], status = this.statuses[this.status[i]], [precision, radius] = this.places[this.place[i]];
        const id = this.id[i].toString(16).padStart(16, "0");
        item = {
          id, latitude: this.latitude[i], longitude: this.longitude[i], x: this.x[i], y: this.y[i], radius, shape: null,
          bands: this.bandsOf(i, system), brief: true,
          p: { id, system: system.name, type: this.types[system.type], status, said: this.said[status], where: "", precision },
        };
        this._items.set(i, item);
      }
      item.ghost = this.on?.[i] === 2;
      return item;
    }
    /** Bands of one deployment; what its article states stands in the place of the catalogue's first. */
    bandsOf(i, system) {
      const own = this.own[i];
      return own ? [{ kind: system.bands[0]?.kind ?? null, low: own[0], high: own[1], source: "article" }, ...system.bands.slice(1)] : system.bands;
    }
    find(id) {
      if (!/^[0-9a-f]{16}$/.test(id)) return null;
      const at = this.id.indexOf(BigInt(`0x${id}`));
      return at < 0 ? null : this.item(at);
    }
    /** Show what had been reported by the day `at`, or only what was between `from` and `at`. */
    setClock(clock) {
      this.on = null;
      if (!clock) return;
      this.on = new Uint8Array(this.count);
      const gone = new Set(ENDED.map((status) => this.statuses.indexOf(status)));
      for (let i = 0; i < this.count; i++) {
        const first = this.first_day[i], last = this.last_day[i];
        if (first === UNDATED || first > clock.at || last < clock.from) continue;
        this.on[i] = !clock.within && gone.has(this.status[i]) && last <= clock.at ? 2 : 1;
      }
    }
    bounds() {
      let south = 90, north = -90, west = 180, east = -180;
      for (let i = 0; i < this.count; i++) {
        south = Math.min(south, this.latitude[i]); north = Math.max(north, this.latitude[i]);
        west = Math.min(west, this.longitude[i]); east = Math.max(east, this.longitude[i]);
      }
      return this.count ? [[south, west], [north, east]] : null;
    }
    /** Types that are there. */
    present() {
      return this.types.filter((_, code) => this.systems.some((one) => one.type === code));
    }
  }

  /* ---- vector tiles ----------------------------------------------------------------------------------------------- */

  /** Read the point features of one layer of a Mapbox Vector Tile 2.1: [{x, y (0..1 within the tile), ...attributes}]. */
  function readTile(buffer) {
    const bytes = new Uint8Array(buffer), view = new DataView(buffer), text = new TextDecoder();
    const layers = {};
    let at = 0;
    const varint = () => {
      let value = 0, shift = 1;
      for (;;) {
        const byte = bytes[at++];
        value += (byte & 127) * shift;
        if (byte < 128) return value;
        shift *= 128;
      }
    };
    const fields = (end, take) => {
      while (at < end) {
        const tag = varint(), kind = tag & 7;
        if (kind === 2) {
          const size = varint(), next = at + size;
          take(tag >> 3, next);
          at = next;
        } else if (kind === 0) take(tag >> 3, varint());
        else if (kind === 1) { take(tag >> 3, view.getFloat64(at, true)); at += 8; }
        else { take(tag >> 3, view.getFloat32(at, true)); at += 4; }
      }
    };
    fields(bytes.length, (field, end) => {
      if (field !== 3) return;
      const keys = [], values = [], raw = [];
      let name = "", extent = 4096;
      fields(end, (inner, stop) => {
        const string = () => text.decode(bytes.subarray(at, stop));
        if (inner === 1) name = string();
        else if (inner === 3) keys.push(string());
        else if (inner === 5) extent = stop;
        else if (inner === 4) {
          let value = null;
          fields(stop, (kind, got) => { value = kind === 1 ? text.decode(bytes.subarray(at, got)) : got; });
          values.push(value);
        } else if (inner === 2) {
          const feature = { tags: [], x: 0, y: 0 };
          fields(stop, (part, got) => {
            if (part === 2) while (at < got) feature.tags.push(varint());
            if (part === 4) {
              varint();
              const x = varint(), y = varint();
              feature.x = (x >>> 1) ^ -(x & 1);
              feature.y = (y >>> 1) ^ -(y & 1);
            }
          });
          raw.push(feature);
        }
      });
      layers[name] = raw.map(({ tags, x, y }) => {
        const feature = { x: x / extent, y: y / extent };
        for (let i = 0; i < tags.length; i += 2) feature[keys[tags[i]]] = values[tags[i + 1]];
        return feature;
      });
    });
    return layers;
  }

  const KEPT = 240; // tiles

  /** What the vector tiles of the view hold; asks for them as the map moves and calls back when the view is complete. */
  class Tiled {
    constructor(map, head, address, changed) {
      Object.assign(this, { map, address, changed, count: head.count, unplaced: head.unplaced, osm: head.osm, box: head.bounds, types: head.types, statuses: head.statuses, said: head.said, systems: head.systems, bandsOf: new Map(head.systems.map((one) => [one.name, one.bands])) });
      this.tiles = new Map();
      this.waiting = new Set();
      this.points = [];
      this.clock = null;
      this._items = new Map();
      this._moved = () => this.load();
      map.on("moveend", this._moved);
      this.load();
    }
    stop() {
      this.map.off("moveend", this._moved);
      for (const controller of this.waiting) controller.abort();
    }
    wanted() {
      const z = Math.max(0, Math.min(13, Math.floor(this.map.getZoom() + 0.01) - 1)), n = 2 ** z, bounds = this.map.getBounds();
      const keys = [], span = (unit) => Math.floor(unit * n);
      for (let x = span(worldX(bounds.getWest())); x <= span(worldX(bounds.getEast())); x++)
        for (let y = Math.max(0, span(worldY(bounds.getNorth()))); y <= Math.min(n - 1, span(worldY(bounds.getSouth()))); y++)
          keys.push(`${z}/${((x % n) + n) % n}/${y}`);
      return [...new Set(keys)];
    }
    async load() {
      const keys = this.wanted(), key = keys.join();
      if (key === this.key) return;
      this.key = key;
      for (const controller of this.waiting) controller.abort();
      this.waiting.clear();
      const controller = new AbortController();
      this.waiting.add(controller);
      try {
        await Promise.all(keys.filter((one) => !this.tiles.has(one)).map(async (one) => {
          const answer = await fetch(this.address(one), { signal: controller.signal });
          if (!answer.ok) throw new Error(`${answer.status} for tile ${one}`);
          this.tiles.set(one, this.read(one, await answer.arrayBuffer()));
        }));
      } catch (error) {
        if (error.name === "AbortError") return;
        this.key = "";
        this.changed({ failed: true });
        return;
      }
      this.waiting.delete(controller);
      if (this.key !== key) return;
      this.points = keys.flatMap((one) => this.tiles.get(one));
      for (const old of this.tiles.keys()) {
        if (this.tiles.size <= KEPT) break;
        if (!keys.includes(old)) this.tiles.delete(old);
      }
      this.changed({});
    }
    read(key, buffer) {
      const [z, x, y] = key.split("/").map(Number), n = 2 ** z, layers = buffer.byteLength ? readTile(buffer) : {};
      const place = (feature) => ({ ...feature, x: (x + feature.x) / n, y: (y + feature.y) / n });
      const cells = (layers.cells ?? []).map((feature) => ({ ...place(feature), mix: this.types.map((type) => feature[type] ?? 0) }));
      return [...cells, ...(layers.deployments ?? []).map(place)];
    }
    typeOf(i) {
      return this.types.indexOf(this.points[i].type);
    }
    weight(i) {
      return this.points[i].n ?? 1;
    }
    hidden() {
      return false;
    }
    get x() {
      return this.points;
    }
    item(i) {
      const found = this.points[i];
      if (found.n !== undefined) return null;
      let item = this._items.get(found.id);
      if (!item) {
        item = {
          id: found.id, x: found.x, y: found.y, longitude: found.x * 360 - 180,
          latitude: (Math.atan(Math.sinh(Math.PI * (1 - 2 * found.y))) * 180) / Math.PI,
          radius: found.radius_km, shape: null, bands: this.bandsOf.get(found.system) ?? [], brief: true,
          p: { id: found.id, system: found.system, type: found.type, status: found.status, said: this.said[found.status], where: "", precision: found.precision },
        };
        this._items.set(found.id, item);
      }
      const { clock } = this;
      item.ghost = !!clock && !clock.within && ENDED.includes(found.status) && found.last_day <= clock.at;
      return item;
    }
    find(id) {
      const at = this.points.findIndex((point) => point.id === id);
      return at < 0 ? null : this.item(at);
    }
    bounds() {
      return this.box;
    }
    present() {
      const seen = new Set();
      for (const point of this.points) {
        if (point.n === undefined) seen.add(point.type);
        else point.mix.forEach((n, code) => n && seen.add(this.types[code]));
      }
      return this.types.filter((type) => seen.has(type));
    }
  }

  /* ---- gathering -------------------------------------------------------------------------------------------------- */

  /**
   * Groups of a view: [{x, y (px of the world), n, mix (by type code), members (indices, when few)}]. `cellOf(n)` gives the
   * grid's size in px for so many in sight.
   */
  function gather(crowd, view, cellOf) {
    const { world, origin, width, height, copies } = view;
    const west = Math.floor(origin.x / BLOCK) * BLOCK, east = Math.ceil((origin.x + width) / BLOCK) * BLOCK;
    const north = Math.floor(origin.y / BLOCK) * BLOCK, south = Math.ceil((origin.y + height) / BLOCK) * BLOCK;
    const tiled = crowd instanceof Tiled, total = tiled ? crowd.points.length : crowd.count;
    const chosen = [];
    let inSight = 0;
    for (let i = 0; i < total; i++) {
      if (crowd.hidden(i)) continue;
      const ux = tiled ? crowd.points[i].x : crowd.x[i], uy = tiled ? crowd.points[i].y : crowd.y[i];
      const y = uy * world;
      if (y < north || y > south) continue;
      for (const copy of copies) {
        const x = (ux + copy) * world;
        if (x < west || x > east) continue;
        chosen.push(i);
        inSight += crowd.weight(i);
        break;
      }
    }
    const cell = cellOf(inSight), groups = new Map();
    for (const i of chosen) {
      const x = (tiled ? crowd.points[i].x : crowd.x[i]) * world, y = (tiled ? crowd.points[i].y : crowd.y[i]) * world;
      const key = Math.floor(x / cell) * 1e7 + Math.floor(y / cell), n = crowd.weight(i);
      let group = groups.get(key);
      if (!group) {
        group = { x: 0, y: 0, n: 0, mix: new Array(crowd.types.length).fill(0), members: [], cx: (Math.floor(x / cell) + 0.5) * cell, cy: (Math.floor(y / cell) + 0.5) * cell };
        groups.set(key, group);
      }
      group.n += n;
      group.x += x * n;
      group.y += y * n;
      if (n === 1 && !(tiled && crowd.points[i].mix)) {
        group.mix[crowd.typeOf(i)] += 1;
        if (group.members && group.members.length < FEW) group.members.push(i);
        else group.members = null;
      } else {
        group.members = null;
        crowd.points[i].mix.forEach((count, code) => { group.mix[code] += count; });
      }
    }
    const made = [...groups.values()];
    for (const group of made) {
      group.x /= group.n;
      group.y /= group.n;
    }
    return { groups: made, inSight, cell };
  }

  Emplace.crowd = { ENDED, Columns, Tiled, gather, readTile, BLOCK };
})();
