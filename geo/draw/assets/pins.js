/* Pins, groups of pins, fans, and density where pins would be a blob. */
(() => {
  "use strict";
  const Emplace = (globalThis.Emplace ??= {});
  const { symbols } = Emplace;

  const TOUCH = 31; // px: pins closer than this are shown as one group
  const ROW = 2; // so many pins of one group are still shown side by side
  const GRID = 40; // px of the grid that gathers a crowd into groups, which are then joined where they would touch
  const SQUARE = 9; // px of one square of density
  const DENSE = 1200; // so many in sight are drawn as density when the map is far away ...
  const FAR = 6.6; // ... which is below this zoom
  const FAN = 24; // so many pins of one spot are opened like a fan; more as a list

  const Pins = {
    /* ---- which pins belong together -------------------------------------------------------------------------------- */

    /** Groups of the view, each {x, y (px of the world), n, mix ([[type, number]]), items (when all are known)}. */
    _groups(view) {
      const key = `${view.zoom}/${this._stamp}/${this._crowd ? this._block(view) : this._chosen}`;
      if (this._groupsKey !== key) {
        this._groupsKey = key;
        this._grouped = this._crowd ? this._crowdGroups(view) : this._itemGroups(view);
      }
      return this._grouped;
    },
    _block(view) {
      const size = Emplace.crowd.BLOCK, edges = [view.origin.x, view.origin.x + view.width, view.origin.y, view.origin.y + view.height];
      return edges.map((edge) => Math.floor(edge / size)).join();
    },
    _itemGroups(view) {
      const groups = [], grid = new Map(), order = this._items.filter((item) => !item.hidden);
      // The chosen pin comes first, then those placed most finely: they are the ones a group forms around.
      order.sort((a, b) => (b.id === this._chosen) - (a.id === this._chosen) || a.ghost - b.ghost || a.radius - b.radius);
      for (const item of order) {
        const x = item.x * view.world, y = item.y * view.world, cx = Math.floor(x / TOUCH), cy = Math.floor(y / TOUCH);
        let home = null;
        for (let i = -1; i <= 1 && !home; i++)
          for (let j = -1; j <= 1 && !home; j++)
            for (const group of grid.get((cx + i) * 1e7 + cy + j) ?? [])
              if (Math.hypot(group.x - x, group.y - y) < TOUCH) {
                home = group;
                break;
              }
        if (home) home.items.push(item);
        else {
          const group = { x, y, items: [item] };
          groups.push(group);
          const key = cx * 1e7 + cy;
          grid.has(key) ? grid.get(key).push(group) : grid.set(key, [group]);
        }
      }
      for (const group of groups) {
        group.n = group.items.length;
        const count = new Map();
        for (const item of group.items) count.set(item.p.type, (count.get(item.p.type) ?? 0) + 1);
        group.mix = [...count];
      }
      this.density = null;
      return groups;
    },
    _crowdGroups(view) {
      const crowd = this._crowd;
      const far = (n) => view.zoom < FAR && n > DENSE;
      const { groups, inSight, cell } = Emplace.crowd.gather(crowd, view, (n) => (far(n) ? SQUARE : GRID));
      this.density = cell === SQUARE ? { inSight, most: Math.max(...groups.map((group) => group.n)), cell } : null;
      const found = this.density ? groups : this._joined(groups);
      for (const group of found) {
        group.mix = crowd.types.map((type, code) => [type, group.mix[code]]).filter(([, n]) => n);
        if (group.members && !this.density) group.items = group.members.map((i) => crowd.item(i));
      }
      // The chosen pin stands by itself, whatever is around it.
      const chosen = this._chosen && !this.density ? crowd.find(this._chosen) ?? this._extra : this._extra;
      if (chosen) {
        for (const group of found) if (group.items && group.items.length > 1 && group.items.some((item) => item.id === chosen.id))
          group.items.sort((a, b) => (b.id === chosen.id) - (a.id === chosen.id));
        if (!found.some((group) => group.items?.some((item) => item.id === chosen.id)))
          found.push({ x: chosen.x * view.world, y: chosen.y * view.world, n: 1, mix: [[chosen.p.type, 1]], items: [chosen] });
      }
      return found;
    },
    /** Groups of neighbouring squares that would touch become one, around the larger. */
    _joined(groups) {
      const reach = (group) => (group.n > ROW ? 16 + Math.min(12, Math.sqrt(Math.min(group.n, 60)) * 1.7) : 13 * group.n);
      const kept = [], grid = new Map(), wide = 64;
      for (const group of groups.sort((a, b) => b.n - a.n || a.x - b.x)) {
        const cx = Math.floor(group.x / wide), cy = Math.floor(group.y / wide);
        let home = null;
        for (let i = -1; i <= 1 && !home; i++)
          for (let j = -1; j <= 1 && !home; j++)
            home = (grid.get((cx + i) * 1e7 + cy + j) ?? []).find((one) => Math.hypot(one.x - group.x, one.y - group.y) < (reach(one) + reach(group)) * 0.92);
        if (home) {
          home.n += group.n;
          home.mix = home.mix.map((n, code) => n + group.mix[code]);
          home.members = home.members && group.members ? [...home.members, ...group.members] : null;
          continue;
        }
        kept.push(group);
        const key = cx * 1e7 + cy;
        grid.has(key) ? grid.get(key).push(group) : grid.set(key, [group]);
      }
      return kept;
    },
    /** Items that are drawn one by one, and which of them only stand in a group. */
    _drawnItems(view) {
      const grouped = new Set(), items = [];
      for (const group of this._groups(view)) {
        if (!group.items || this.density) {
          const own = group.items?.find((item) => this._special(item));
          if (own) items.push(own);
          continue;
        }
        if (this._crowd && group.items.length > ROW) {
          items.push(...group.items.filter((item) => this._special(item)));
          continue;
        }
        for (const item of group.items) {
          items.push(item);
          if (group.items.length > ROW) grouped.add(item.id);
        }
      }
      return { items, grouped };
    },

    /* ---- painting -------------------------------------------------------------------------------------------------- */

    _paintPins(context, view) {
      this._drawn = [];
      const paint = [], groups = this._groups(view);
      for (const group of groups) {
        if (this.density && !group.items) {
          this._markSquare(view, group);
          continue;
        }
        for (const copy of view.copies) {
          const x = group.x + copy * view.world - view.origin.x, y = group.y - view.origin.y;
          if (x < -60 || y < -60 || x > view.width + 60 || y > view.height + 60) continue;
          if (!group.items) {
            paint.push(() => this._paintGroup(context, x, y, group));
            continue;
          }
          const fanned = this._opened && group.items.every((item) => this._opened.ids.has(item.id));
          if (fanned) {
            const { order } = this._opened, items = [...group.items].sort((a, b) => order.get(a.id) - order.get(b.id));
            paint.push(() => this._paintFan(context, x, y, items));
          } else if (group.items.length === 1) {
            const item = group.items[0];
            paint.push(() => this._paintPin(context, view.x(item.x, copy), view.y(item.y), item));
          } else if (group.items.length <= ROW) paint.push(() => this._paintRow(context, x, y, group.items));
          else if (this._chosen && group.items[0].id === this._chosen) paint.push(() => this._paintChosen(context, x, y, group));
          else paint.push(() => this._paintGroup(context, x, y, group));
        }
      }
      this._paintRingLabels(context, view);
      paint.forEach((one) => one());
      const chosen = this._drawn.filter((mark) => mark.item?.id === this._chosen && this._chosen);
      for (const mark of chosen) this._symbol(context, mark.x, mark.y, mark.item, true);
      this._sayWhatIsDrawn();
      if (this._undrawn) {
        this._undrawn = false;
        this.fire("drawn");
      }
    },
    _symbol(context, x, y, item, chosen) {
      const hovered = item.id === this._hovered, vague = item.radius > 60;
      context.globalAlpha = item.ghost ? 0.42 : 1;
      symbols.draw(context, {
        type: item.p.type, status: item.now ?? item.p.status, x, y, scale: chosen ? 1.05 : hovered ? 0.95 : vague ? 0.74 : 0.84,
        paper: this.paper.pin, dark: this.paper.dark, selected: chosen, accent: this.paper.accent, app6: this.show.app6,
      });
      context.globalAlpha = 1;
    },
    _paintPin(context, x, y, item) {
      this._symbol(context, x, y, item, false);
      this._drawn.push({ x, y, reach: 12, item });
    },
    _paintRow(context, x, y, items) {
      const step = this.show.app6 ? 28 : 22, left = x - ((items.length - 1) * step) / 2;
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
    _paintChosen(context, x, y, group) {
      this._paintPin(context, x, y, group.items[0]);
      const text = `+${group.items.length - 1}`, bx = x + 20, by = y - 14;
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
      this._drawn.push({ x: bx + 4, y: by, reach: half, group });
    },
    _paintGroup(context, x, y, group) {
      const text = group.n < 1000 ? String(group.n) : group.n < 1e6 ? `${(group.n / 1000).toFixed(group.n < 10000 ? 1 : 0)}k` : `${(group.n / 1e6).toFixed(1)}M`;
      const radius = 14 + Math.min(12, Math.sqrt(Math.min(group.n, 60)) * 1.7);
      const ended = group.items?.every((item) => item.ghost);
      context.save();
      context.globalAlpha = ended ? 0.42 : 1;
      context.beginPath();
      context.arc(x, y, radius + 2, 0, 7);
      context.fillStyle = this.paper.pin;
      context.fill();
      let angle = -Math.PI / 2;
      for (const [type, n] of [...group.mix].sort((a, b) => b[1] - a[1])) {
        const next = angle + (2 * Math.PI * n) / group.n;
        context.beginPath();
        context.moveTo(x, y);
        context.arc(x, y, radius, angle, next);
        context.fillStyle = symbols.line(type, this.paper.dark);
        context.fill();
        angle = next;
      }
      context.beginPath();
      context.arc(x, y, radius - 5, 0, 7);
      context.fillStyle = this.paper.pin;
      context.fill();
      context.fillStyle = this.paper.accent;
      context.font = `700 ${text.length > 2 ? 11 : 13}px system-ui, sans-serif`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(text, x, y + 0.5);
      context.restore();
      this._drawn.push({ x, y, reach: radius, group });
    },
    /** Squares, the darker the more; what stands in one square is counted, not placed. */
    _paintDensity(context, view, groups) {
      const { most, cell } = this.density, steps = this.paper.ramp;
      context.globalAlpha = 0.9;
      for (const group of groups) {
        if (group.items) continue;
        const share = most > 1 ? Math.log(group.n) / Math.log(most) : 0;
        context.fillStyle = steps[Math.min(steps.length - 1, Math.floor(share * steps.length))];
        for (const copy of view.copies) {
          const x = group.cx + copy * view.world - view.origin.x, y = group.cy - view.origin.y;
          if (x < -cell || y < -cell || x > view.width + cell || y > view.height + cell) continue;
          context.fillRect(x - cell / 2 + 0.5, y - cell / 2 + 0.5, cell - 1, cell - 1);
        }
      }
      context.globalAlpha = 1;
    },
    _markSquare(view, group) {
      const { cell } = this.density;
      for (const copy of view.copies) {
        const x = group.cx + copy * view.world - view.origin.x, y = group.cy - view.origin.y;
        if (x > -cell && y > -cell && x < view.width + cell && y < view.height + cell) this._drawn.push({ x, y, reach: cell / 2 + 1, group, square: true });
      }
    },
    /** Tell the page around, once it changes, what stands on the map in the place of single pins. */
    _sayWhatIsDrawn() {
      const words = this.density
        ? Emplace.say("hint_density", { n: this.density.inSight })
        : this.areasLeftOut ? Emplace.say("hint_areas") : "";
      const told = `${words}|${this.density?.most ?? 0}`;
      if (told === this._told) return;
      this._told = told;
      this.fire("drawing", { words, most: this.density?.most ?? 0 });
    },
    /** Boxes that names should keep clear of, for an overlay's view. */
    boxes(view) {
      const boxes = [];
      if (!this.density)
        for (const group of this._groups(view)) {
          const wide = group.n > ROW ? 20 : 11 * group.n + 2, high = group.n > ROW ? 20 : 13;
          for (const copy of view.copies) {
            const x = group.x + copy * view.world - view.origin.x, y = group.y - view.origin.y;
            boxes.push([x - wide, y - high, x + wide, y + high]);
          }
        }
      for (const { x, y, text } of this._ringLabels(view)) boxes.push([x - 4 * text.length, y - 10, x + 4 * text.length, y + 10]);
      return boxes;
    },
  };

  Object.assign(Emplace, { Pins, FAN });
})();
