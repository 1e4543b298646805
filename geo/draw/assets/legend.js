/* The legend: what the symbols mean, how dense a square is, and a switch for everything that is drawn around the pins. */
(() => {
  "use strict";
  const Emplace = (globalThis.Emplace ??= {});
  const { element, symbols, say } = Emplace;

  Emplace.Legend = L.Control.extend({
    options: { position: "bottomleft" },
    initialize(layer, short) {
      this._layer = layer;
      this._short = short;
    },
    onAdd(map) {
      const box = element("details", "emplace-legend leaflet-bar"), roomy = map.getSize().x > 1000 && map.getSize().y > 560;
      // Where the page explains the symbols itself, only what is drawn around them is left to say.
      const short = !!this._short && map.getSize().x > 560;
      box.classList.toggle("emplace-legend-short", short);
      box.open = short ? map.getSize().y > 420 : roomy;
      element("summary", "", short ? say("layers") : say("legend"), box);
      this._types = element("div", "emplace-legend-types", null, box);
      this._more = element("div", "emplace-legend-more", null, box);
      this._density = element("div", "emplace-legend-density", null, box);
      const switches = element("div", "emplace-legend-switches", null, box);
      this._inputs = {};
      this._switch(switches, "areas", say("where_it_may_be"), "emplace-key-area");
      this._switch(switches, "ranges", say("all_ranges"), "emplace-key-range");
      this._kinds = element("details", "emplace-legend-kinds", null, switches);
      this._switch(switches, "app6", say("app6"), "emplace-key-app6");
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      this._layer.on("loaded tiles", () => this.fill());
      this._layer.on("drawing", () => this._fillDensity());
      this.fill();
      return box;
    },
    _switch(parent, name, words, key) {
      const label = element("label", "", null, parent), input = element("input", "", null, label);
      input.type = "checkbox";
      input.checked = this._layer.show[name];
      input.addEventListener("change", () => {
        this._layer.show[name] = input.checked;
        if (name === "app6") this.fill();
        this._layer.repaint();
        this._layer.fire("switched");
      });
      this._inputs[name] = input;
      element("i", key, null, label);
      element("span", "", words, label);
    },
    /** Take the switches as the layer has them, after an address has set them. */
    read() {
      for (const [name, input] of Object.entries(this._inputs)) input.checked = this._layer.show[name];
      delete this._kinds.dataset.key;
      this.fill();
    },
    fill() {
      const layer = this._layer, look = { app6: layer.show.app6 };
      this._types.textContent = "";
      for (const type of layer.present()) {
        const row = element("div", "", null, this._types);
        row.append(symbols.icon(type, "deployed", 20, layer.paper.pin, layer.paper.dark, look.app6));
        element("span", "", say(`type.${type}`), row);
      }
      this._more.textContent = "";
      for (const status of Object.keys(symbols.STATUSES)) {
        const row = element("div", "", null, this._more);
        row.append(symbols.icon("other", status, 20, layer.paper.pin, layer.paper.dark, look.app6));
        element("span", "", say(`status.${status}`), row);
      }
      this._fillKinds();
      this._fillDensity();
    },
    _fillKinds() {
      const kinds = this._layer.rangeKinds(), key = kinds.join();
      if (this._kinds.dataset.key === key) return;
      this._kinds.dataset.key = key;
      this._kinds.textContent = "";
      this._kinds.hidden = kinds.length < 2;
      element("summary", "", say("range_kinds"), this._kinds);
      for (const kind of kinds) {
        const label = element("label", "", null, this._kinds), input = element("input", "", null, label);
        input.type = "checkbox";
        input.checked = this._layer.show.kinds[kind] !== false;
        input.addEventListener("change", () => {
          this._layer.show.kinds[kind] = input.checked;
          this._layer.repaint();
          this._layer.fire("switched");
        });
        label.append(this._dash(kind));
        element("span", "", Emplace.rangeKind(kind === "range" ? null : kind), label);
      }
    },
    _dash(kind) {
      const space = "http://www.w3.org/2000/svg", drawn = document.createElementNS(space, "svg"), line = document.createElementNS(space, "path");
      for (const [name, value] of Object.entries({ width: 26, height: 8, "aria-hidden": "true" })) drawn.setAttribute(name, value);
      for (const [name, value] of Object.entries({ d: "M1 4H25", stroke: "currentColor", "stroke-width": 1.8, "stroke-linecap": "butt", "stroke-dasharray": Emplace.DASHES[kind].map((n) => n * 0.6).join(" ") }))
        line.setAttribute(name, value);
      drawn.append(line);
      return drawn;
    },
    _fillDensity() {
      const box = this._density, { density, paper } = this._layer;
      box.textContent = "";
      box.hidden = !density;
      if (!density) return;
      element("span", "", "1", box);
      for (const colour of paper.ramp) element("i", "", null, box).style.background = colour;
      element("span", "", say("density_most", { n: density.most }), box);
    },
  });
})();
