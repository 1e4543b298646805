/*
 * The base map: land, lakes and borders on canvas tiles, names on a canvas of their own. Nothing here holds data about
 * deployments, and nothing is fetched from another origin.
 */
(() => {
  "use strict";
  const Emplace = (globalThis.Emplace ??= {});
  const { worldX, worldY } = Emplace.geodesy;

  const PAPER = Emplace.look.paper;

  /* ---- where data comes from: a route, or a script block of the page -------------------------------------------- */

  /** Read JSON from a URL, or from the page's own script block when the reference starts with "#". */
  async function read(reference, signal) {
    if (!reference.startsWith("#")) {
      const answer = await fetch(reference, { signal });
      if (!answer.ok) throw new Error(`${answer.status} for ${reference}`);
      return answer.json();
    }
    const block = document.getElementById(reference.slice(1));
    if (block.type === "application/json") return JSON.parse(block.textContent);
    const packed = Uint8Array.from(atob(block.textContent.trim()), (c) => c.charCodeAt(0));
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  }

  /* ---- a canvas that covers the view, painted anew after each move ----------------------------------------------- */

  const Overlay = L.Layer.extend({
    options: { pane: "overlayPane", padding: 0.25, painter: null },
    initialize(options) {
      L.setOptions(this, options);
    },
    onAdd(map) {
      const pane = map.getPane(this.options.pane) ?? map.createPane(this.options.pane);
      if (this.options.zIndex) pane.style.zIndex = this.options.zIndex;
      pane.style.pointerEvents = "none";
      this._canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated", pane);
      this._canvas.setAttribute("aria-hidden", "true");
      this._reset();
    },
    onRemove() {
      cancelAnimationFrame(this._frame);
      this._canvas.remove();
    },
    getEvents() {
      return { viewreset: this._reset, moveend: this._reset, zoomend: this._reset, resize: this._reset, move: this._moved, zoomanim: this._animate };
    },
    /** Paint again in the next frame. */
    repaint() {
      if (!this._map || this._pending) return;
      this._pending = true;
      this._frame = requestAnimationFrame(() => {
        this._pending = false;
        if (this._map) this._reset();
      });
    },
    _moved() {
      const corner = this._map.containerPointToLayerPoint([0, 0]).subtract(this._corner);
      const spare = this._map.getSize().multiplyBy(this.options.padding);
      if (corner.x < 0 || corner.y < 0 || corner.x > 2 * spare.x || corner.y > 2 * spare.y) this.repaint();
    },
    _reset() {
      const map = this._map;
      if (!map || map._animatingZoom) return;
      const size = map.getSize(), padding = this.options.padding, ratio = window.devicePixelRatio || 1;
      this._corner = map.containerPointToLayerPoint(size.multiplyBy(-padding)).round();
      this._zoom = map.getZoom();
      this._center = map.getCenter();
      const full = size.multiplyBy(1 + 2 * padding).round();
      const canvas = this._canvas;
      if (canvas.width !== Math.round(full.x * ratio) || canvas.height !== Math.round(full.y * ratio)) {
        canvas.width = Math.round(full.x * ratio);
        canvas.height = Math.round(full.y * ratio);
        canvas.style.width = `${full.x}px`;
        canvas.style.height = `${full.y}px`;
      }
      L.DomUtil.setPosition(canvas, this._corner);
      const context = canvas.getContext("2d");
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, full.x, full.y);
      const origin = map.getPixelOrigin().add(this._corner), world = 256 * 2 ** this._zoom;
      const first = Math.floor(origin.x / world), last = Math.floor((origin.x + full.x) / world);
      const copies = [];
      for (let copy = first; copy <= last; copy++) copies.push(copy);
      this.options.painter(context, {
        zoom: this._zoom, world, width: full.x, height: full.y, origin, copies, corner: this._corner,
        x: (unit, copy) => (unit + copy) * world - origin.x,
        y: (unit) => unit * world - origin.y,
      });
    },
    _animate(event) {
      const map = this._map, scale = map.getZoomScale(event.zoom, this._zoom);
      const half = map.getSize().multiplyBy(0.5 + this.options.padding);
      const centre = map.project(this._center, event.zoom);
      const corner = half.multiplyBy(-scale).add(centre).subtract(map._getNewPixelOrigin(event.center, event.zoom));
      L.DomUtil.setTransform(this._canvas, corner, scale);
    },
  });

  /* ---- land, lakes, borders ---------------------------------------------------------------------------------------- */

  /** Turn a GeoJSON feature collection into flat rings or lines in world units, each with its box. */
  function flatten(collection) {
    const shapes = [];
    const add = (positions) => {
      const points = new Float64Array(positions.length * 2);
      let west = 2, east = -1, north = 2, south = -1;
      positions.forEach(([longitude, latitude], i) => {
        const x = worldX(longitude), y = worldY(latitude);
        points[2 * i] = x;
        points[2 * i + 1] = y;
        west = Math.min(west, x); east = Math.max(east, x); north = Math.min(north, y); south = Math.max(south, y);
      });
      return { points, west, east, north, south };
    };
    const box = (rings) => ({
      rings,
      west: Math.min(...rings.map((r) => r.west)), east: Math.max(...rings.map((r) => r.east)),
      north: Math.min(...rings.map((r) => r.north)), south: Math.max(...rings.map((r) => r.south)),
    });
    const take = (geometry) => {
      if (!geometry) return;
      if (geometry.type === "GeometryCollection") geometry.geometries.forEach(take);
      if (geometry.type === "Polygon") shapes.push(box(geometry.coordinates.map(add)));
      if (geometry.type === "MultiPolygon") geometry.coordinates.forEach((p) => shapes.push(box(p.map(add))));
      if (geometry.type === "LineString") shapes.push(box([add(geometry.coordinates)]));
      if (geometry.type === "MultiLineString") geometry.coordinates.forEach((l) => shapes.push(box([add(l)])));
    };
    for (const feature of collection.features) take(feature.geometry);
    return shapes;
  }

  /** Part of a closed ring inside a box (Sutherland-Hodgman), as a flat list. */
  function clip(points, west, north, east, south) {
    const sides = [
      [0, west, 1], [0, east, -1], [1, north, 1], [1, south, -1],
    ];
    let current = points;
    for (const [axis, limit, sign] of sides) {
      const n = current.length;
      if (!n) return current;
      const next = [];
      let px = current[n - 2], py = current[n - 1];
      let pin = sign * ((axis ? py : px) - limit) >= 0;
      for (let i = 0; i < n; i += 2) {
        const x = current[i], y = current[i + 1], inside = sign * ((axis ? y : x) - limit) >= 0;
        if (inside !== pin) {
          const t = (limit - (axis ? py : px)) / ((axis ? y : x) - (axis ? py : px));
          next.push(px + t * (x - px), py + t * (y - py));
        }
        if (inside) next.push(x, y);
        px = x; py = y; pin = inside;
      }
      current = next;
    }
    return current;
  }

  const FINE = 5; // zoom from which fine coasts, first-level borders, rivers and lakes are worth loading

  const Tiles = L.GridLayer.extend({
    options: { tileSize: 256, pane: "emplaceBase", updateWhenZooming: false, updateWhenIdle: false, keepBuffer: 3, maxZoom: 19, attribution: "" },
    initialize(options) {
      L.GridLayer.prototype.initialize.call(this, options);
      this._shapes = {};
      this._paper = PAPER.light;
    },
    show(kind, collection) {
      this._shapes[kind] = flatten(collection);
      this.redraw();
    },
    paint(paper) {
      this._paper = paper;
      this.redraw();
    },
    createTile(coords) {
      const canvas = document.createElement("canvas"), size = this.getTileSize().x;
      const ratio = Math.max(1.5, window.devicePixelRatio || 1), paper = this._paper;
      canvas.width = canvas.height = size * ratio;
      const context = canvas.getContext("2d");
      context.scale(ratio, ratio);
      context.fillStyle = paper.water;
      context.fillRect(0, 0, size, size);
      const world = 256 * 2 ** coords.z, left = (coords.x * size) / world, top = (coords.y * size) / world;
      const edge = 6 / world, box = [left - edge, top - edge, left + size / world + edge, top + size / world + edge];
      const view = { context, world, left, top, box };
      // The fine coast is loaded only once someone comes close; until then the coarse one stands in.
      const land = (coords.z >= FINE && this._shapes.land) || this._shapes.coarse || this._shapes.land;
      if (land) {
        this._fill(view, land, paper.land);
        this._line(view, land, paper.coast, coords.z < 4 ? 0.5 : 0.8);
      }
      if (this._shapes.rivers && coords.z >= 6) this._line(view, this._shapes.rivers, paper.coast, coords.z < 8 ? 0.6 : 0.9);
      if (this._shapes.lakes && coords.z >= 4) {
        this._fill(view, this._shapes.lakes, paper.water);
        this._line(view, this._shapes.lakes, paper.coast, 0.6);
      }
      if (this._shapes.regions && coords.z >= FINE) this._line(view, this._shapes.regions, paper.region, 0.9, coords.z < 7 ? [2, 2] : []);
      if (this._shapes.borders) this._line(view, this._shapes.borders, paper.border, coords.z < 4 ? 0.6 : 1.1);
      return canvas;
    },
    _fill({ context, world, left, top, box }, shapes, ink) {
      const [west, north, east, south] = box;
      context.fillStyle = ink;
      context.beginPath();
      for (const shape of shapes) {
        if (shape.east < west || shape.west > east || shape.south < north || shape.north > south) continue;
        for (const ring of shape.rings) {
          if (ring.east < west || ring.west > east || ring.south < north || ring.north > south) continue;
          const whole = ring.west >= west && ring.east <= east && ring.north >= north && ring.south <= south;
          const points = whole ? ring.points : clip(ring.points, west, north, east, south);
          let lastX = NaN, lastY = NaN;
          for (let i = 0; i < points.length; i += 2) {
            const x = (points[i] - left) * world, y = (points[i + 1] - top) * world;
            if (i && Math.abs(x - lastX) < 0.5 && Math.abs(y - lastY) < 0.5) continue;
            if (i) context.lineTo(x, y); else context.moveTo(x, y);
            lastX = x; lastY = y;
          }
          context.closePath();
        }
      }
      context.fill("evenodd");
    },
    _line({ context, world, left, top, box }, shapes, ink, width, dash = []) {
      const [west, north, east, south] = box;
      context.strokeStyle = ink;
      context.lineWidth = width;
      context.lineJoin = "round";
      context.setLineDash(dash);
      context.beginPath();
      for (const shape of shapes) {
        if (shape.east < west || shape.west > east || shape.south < north || shape.north > south) continue;
        for (const ring of shape.rings) {
          if (ring.east < west || ring.west > east || ring.south < north || ring.north > south) continue;
          const points = ring.points;
          let px = points[0], py = points[1], drawing = false, lastX = NaN, lastY = NaN;
          for (let i = 2; i < points.length; i += 2) {
            const x = points[i], y = points[i + 1];
            // Rings cut at 180 degrees have an edge along the cut that is no coast.
            const seam = (px < 1e-4 && x < 1e-4) || (px > 1 - 1e-4 && x > 1 - 1e-4);
            const away = (px < west && x < west) || (px > east && x > east) || (py < north && y < north) || (py > south && y > south);
            if (seam || away) drawing = false;
            else {
              if (!drawing) {
                context.moveTo((px - left) * world, (py - top) * world);
                drawing = true;
                lastX = NaN;
              }
              const sx = (x - left) * world, sy = (y - top) * world;
              if (!(Math.abs(sx - lastX) < 0.7 && Math.abs(sy - lastY) < 0.7) || i === points.length - 2) {
                context.lineTo(sx, sy);
                lastX = sx; lastY = sy;
              }
            }
            px = x; py = y;
          }
        }
      }
      context.stroke();
      context.setLineDash([]);
    },
  });

  /* ---- names ----------------------------------------------------------------------------------------------------- */

  // From this zoom on a place of at least so many people may be named.
  const PEOPLE = [[3, 4e6], [4, 1.5e6], [5, 5e5], [6, 2e5], [7, 8e4], [8, 3e4], [9, 1.2e4], [10, 4e3], [11, 1e3], [12, 0]];
  const people = (zoom) => {
    let least = Infinity;
    for (const [from, count] of PEOPLE) if (zoom >= from) least = count;
    return least;
  };

  /** Names of countries, regions and places; whatever fits without touching another. */
  class Names {
    constructor(map, sources) {
      this.map = map;
      this.sources = sources;
      this.countries = [];
      this.regions = [];
      this.places = [];
      this.cells = new Map();
      this.paper = PAPER.light;
      this.keepClear = () => [];
      this.overlay = new Overlay({ pane: "emplaceNames", zIndex: 350, painter: (context, view) => this.paint(context, view) });
      this.overlay.addTo(map);
      map.on("moveend", () => this.loadCells());
    }
    async load() {
      const sources = this.sources;
      const sorted = (rows) => rows.map(([name, latitude, longitude, weight]) => ({ name, x: worldX(longitude), y: worldY(latitude), weight }));
      if (sources.countries) {
        const names = await read(sources.countries);
        this.countries = sorted(names.countries);
        this.regions = sorted(names.regions);
        this.overlay.repaint();
      }
      if (sources.places) {
        this.places = sorted(await read(sources.places));
        this.overlay.repaint();
      }
      this.loadCells();
    }
    /** Smaller places come in cells of zoom 6, only where and when they are looked at. */
    async loadCells() {
      const map = this.map, template = this.sources.cells;
      if (!template || map.getZoom() < 7) return;
      const bounds = map.getBounds(), cell = (unit) => Math.floor(unit * 64);
      const wanted = [];
      for (let x = cell(worldX(bounds.getWest())); x <= cell(worldX(bounds.getEast())); x++)
        for (let y = cell(worldY(bounds.getNorth())); y <= cell(worldY(bounds.getSouth())); y++)
          if (y >= 0 && y < 64) wanted.push([((x % 64) + 64) % 64, y]);
      for (const [x, y] of wanted) {
        const key = `${x}/${y}`;
        if (this.cells.has(key)) continue;
        this.cells.set(key, []);
        read(template.replace("{x}", x).replace("{y}", y)).then((rows) => {
          this.cells.set(key, rows.map(([name, latitude, longitude, weight]) => ({ name, x: worldX(longitude), y: worldY(latitude), weight })));
          this.overlay.repaint();
        }).catch(() => this.cells.delete(key));
      }
    }
    paint(context, view) {
      const zoom = view.zoom, paper = this.paper, taken = this.keepClear(view);
      const free = (left, top, right, bottom) => {
        for (const t of taken) if (left < t[2] && right > t[0] && top < t[3] && bottom > t[1]) return false;
        return true;
      };
      context.lineJoin = "round";
      context.textBaseline = "middle";
      const write = (text, x, y, { size, weight = 400, ink, spaced = 0, dot = false, italic = false }, great = false) => {
        context.font = `${italic ? "italic " : ""}${weight} ${size}px system-ui, "Segoe UI", Roboto, sans-serif`;
        context.letterSpacing = `${spaced}px`;
        const width = context.measureText(text).width, half = size * 0.62;
        // A place with a dot may be named on its right, its left, above or below; the first that fits wins.
        const spots = dot
          ? [[x + 6, y], [x - 6 - width, y], [x - width / 2, y - size * 0.95], [x - width / 2, y + size * 0.95]]
          : [[x - width / 2, y]];
        // A great city is named even where pins lie on it: a little farther away, without its dot.
        if (great) spots.push([x + 25, y], [x - 25 - width, y], [x - width / 2, y - 29], [x - width / 2, y + 29]);
        for (const [turn, [left, middle]] of spots.entries()) {
          if (!free(left - 3, middle - half, left + width + 3, middle + half)) continue;
          taken.push([left - 3, middle - half, left + width + 3, middle + half]);
          const dotted = dot && turn < 4;
          if (dotted) taken.push([x - 3, y - 3, x + 3, y + 3]);
          context.textAlign = "left";
          context.strokeStyle = paper.halo;
          context.lineWidth = 3;
          context.strokeText(text, left, middle);
          context.fillStyle = ink;
          context.fillText(text, left, middle);
          if (dotted) {
            context.beginPath();
            context.arc(x, y, 2, 0, 7);
            context.lineWidth = 2.4;
            context.stroke();
            context.fill();
          }
          return;
        }
      };
      const each = (rows, limit, style) => {
        for (const copy of view.copies) {
          for (const row of rows) {
            const x = view.x(row.x, copy), y = view.y(row.y);
            if (x < -60 || y < -20 || x > view.width + 60 || y > view.height + 20 || row.weight < limit) continue;
            write(style.upper ? row.name.toUpperCase() : row.name, x, y, typeof style.size === "function" ? { ...style, size: style.size(row) } : style, style.dot && row.weight > 1e6);
          }
        }
      };
      if (zoom >= 2 && zoom < 7.5) each(this.countries, [0, 0, 440, 230, 90, 25][Math.floor(zoom)] ?? 0, { size: zoom < 4 ? 11 : 12.5, weight: 600, ink: paper.country, spaced: 1.6, upper: true });
      const least = people(zoom);
      const size = (row) => 11 + (row.weight > 1e6 ? 1.6 : row.weight > 2e5 ? 0.8 : 0) + (zoom > 9 ? 0.6 : 0);
      each(this.places, least, { size, ink: paper.ink, dot: true });
      if (zoom >= 5.5 && zoom < 9.5) each(this.regions, zoom < 6.5 ? 90 : zoom < 7.5 ? 45 : 0, { size: 10.5, ink: paper.country, spaced: 0.6, italic: true });
      if (zoom >= 7) {
        const bounds = this.map.getBounds().pad(0.3);
        const local = [];
        for (const [key, rows] of this.cells) {
          const [x, y] = key.split("/").map(Number);
          const west = (x / 64) * 360 - 180;
          if (west > bounds.getEast() || west + 5.7 < bounds.getWest() || y / 64 > worldY(bounds.getSouth()) || (y + 1) / 64 < worldY(bounds.getNorth())) continue;
          for (const row of rows) if (row.weight >= least) local.push(row);
        }
        local.sort((a, b) => b.weight - a.weight);
        each(local.slice(0, 3000), least, { size, ink: paper.ink, dot: true });
      }
      context.letterSpacing = "0px";
    }
  }

  /** Put the base map under everything else. `sources` maps coarse, land, lakes, rivers, borders, regions, countries, places, cells to references. */
  function base(map, sources) {
    const pane = map.createPane("emplaceBase");
    pane.style.zIndex = 150;
    pane.style.pointerEvents = "none";
    const tiles = new Tiles({ attribution: "Natural Earth, GeoNames" }).addTo(map);
    const names = new Names(map, sources);
    const failed = [];
    const get = (kinds) => kinds.filter((kind) => sources[kind]).map((kind) =>
      read(sources[kind]).then((shapes) => tiles.show(kind, shapes)).catch(() => failed.push(kind)));
    const ready = Promise.all([...get(["coarse", "borders"]), names.load().catch(() => failed.push("names"))]);
    const fine = () => {
      if (map.getZoom() < FINE - 0.5) return;
      map.off("zoomend", fine);
      get(["land", "lakes", "regions", "rivers"]);
    };
    map.on("zoomend", fine);
    ready.then(fine);
    return {
      tiles, names, ready, failed,
      setPaper(paper) {
        map.getContainer().style.background = paper.water;
        tiles.paint(paper);
        names.paper = paper;
        names.overlay.repaint();
      },
    };
  }

  Object.assign(Emplace, { PAPER, read, Overlay, base, flatten, clip });
})();
