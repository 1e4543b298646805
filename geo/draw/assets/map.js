/* Puts the pieces on a Leaflet map: base, data, legend, popup, tools, and the link with the page around it. */
(() => {
  "use strict";
  const Emplace = (globalThis.Emplace ??= {});
  const { symbols, PAPER, element, marked, sourceLink, parts, tools, say } = Emplace;


  function popup(item, paper) {
    const p = item.p, box = element("div", "emplace-popup");
    const head = element("div", "emplace-popup-head", null, box);
    head.append(symbols.icon(p.type, p.status, 22, paper.pin, paper.dark));
    const title = element("div", "", null, head);
    element("b", "", Emplace.systemName(p.system), title);
    element("span", "emplace-said", p.said, title);
    if (item.brief) {
      element("div", "emplace-where", say("loading"), box);
      return box;
    }
    element("div", "emplace-where", p.where, box);
    marked(element("blockquote", "", null, box), p.quote ?? "", p.marks);
    const foot = element("div", "emplace-foot", null, box);
    sourceLink(foot, p);
    if (p.reports > 1) element("span", "", ` · ${p.summary}`, foot);
    if (p.range_words) element("div", "emplace-foot", p.range_words, box);
    return box;
  }

  /** Many pins of one spot: a list to choose from. */
  function spotList(items, paper, onPick) {
    const box = element("div", "emplace-spot");
    element("b", "", say("list", { n: items.length }), box);
    for (const item of items) {
      const row = element("button", "", null, box);
      row.type = "button";
      row.append(symbols.icon(item.p.type, item.p.status, 20, paper.pin, paper.dark));
      element("span", "", `${Emplace.systemName(item.p.system)} · ${item.p.said}`, row);
      row.addEventListener("click", () => onPick(item));
    }
    return box;
  }

  /** Online tiles, off until asked for; when they don't come the offline map is still there, and a line says so. */
  function onlineTiles(map, url, credit) {
    const tiles = L.tileLayer(url, { attribution: credit, maxZoom: 19, zIndex: 160, pane: "emplaceBase" });
    const Switch = L.Control.extend({
      options: { position: "topright" },
      onAdd() {
        const label = element("label", "emplace-online leaflet-bar"), input = element("input", "", null, label);
        input.type = "checkbox";
        element("span", "", say("online_map"), label);
        const note = element("em", "", "", label);
        input.addEventListener("change", () => {
          note.textContent = "";
          if (input.checked) tiles.addTo(map); else tiles.remove();
        });
        let failed = 0;
        tiles.on("tileload", () => { failed = 0; note.textContent = ""; });
        tiles.on("tileerror", () => { if (++failed > 2) note.textContent = say("online_failed"); });
        L.DomEvent.disableClickPropagation(label);
        return label;
      },
    });
    map.addControl(new Switch());
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

  /** View and switches in the part of an address after its "#": map=zoom/latitude/longitude, on, off. */
  function readHash(hash) {
    const words = new URLSearchParams((hash ?? "").replace(/^#/, "")), found = /^([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/.exec(words.get("map") ?? "");
    const [zoom, latitude, longitude] = found ? found.slice(1).map(Number) : [NaN, NaN, NaN];
    const good = zoom <= 19 && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 720;
    const list = (name) => (words.get(name) ?? "").split(".").filter(Boolean);
    return { view: good ? { zoom, latitude, longitude } : null, on: list("on"), off: list("off") };
  }

  const SWITCHES = { areas: true, ranges: false, app6: false }; // as they are when an address says nothing
  const slug = (kind) => kind.replaceAll(" ", "-");

  function writeHash(map, show) {
    const { lat, lng } = map.getCenter(), words = [`map=${+map.getZoom().toFixed(2)}/${lat.toFixed(3)}/${lng.toFixed(3)}`];
    const on = Object.keys(SWITCHES).filter((name) => show[name] && !SWITCHES[name]), off = Object.keys(SWITCHES).filter((name) => !show[name] && SWITCHES[name]);
    off.push(...Object.keys(show.kinds).filter((kind) => show.kinds[kind] === false).map(slug));
    if (on.length) words.push(`on=${on.join(".")}`);
    if (off.length) words.push(`off=${off.join(".")}`);
    return `#${words.join("&")}`;
  }

  function takeSwitches(layer, { on, off }) {
    for (const name of Object.keys(SWITCHES)) layer.show[name] = on.includes(name) || (SWITCHES[name] && !off.includes(name));
    layer.show.kinds = Object.fromEntries(Object.keys(Emplace.DASHES).filter((kind) => off.includes(slug(kind))).map((kind) => [kind, false]));
  }

  /**
   * Start the map. `options`: `data` (reference of the deployments), `base` (references of the base map), `tiles`
   * ({url, credit}) or null, `link` (keep the view in the address bar), `fill` (fill the frame), `popups`, `root` (where
   * the application's routes are, for the tools that ask it), `filters` (whether a page around takes filters), `words`
   * (those of the page's address that are the filter's).
   */
  function start(map, options) {
    Emplace.profile = options.profile ?? "";
    const container = map.getContainer();
    container.classList.add("emplace");
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", say("map_label"));
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
    map.zoomControl?.remove();

    const base = Emplace.base(map, options.base ?? {});
    const layer = new Emplace.Deployments(options.data, {}).addTo(map);
    base.names.keepClear = (view) => layer.boxes(view);
    layer.on("repaint", () => base.names.overlay.repaint());

    const note = element("div", "emplace-note", "", container), hint = element("div", "emplace-hint", "", container);
    note.setAttribute("role", "status");
    const say_ = (text) => {
      note.textContent = text;
      note.classList.toggle("emplace-note-on", !!text);
    };
    layer.on("drawing", ({ words }) => {
      hint.textContent = words;
      hint.classList.toggle("emplace-hint-on", !!words);
    });

    const address = readHash(options.link ? outer().location.hash : "");
    takeSwitches(layer, address);
    const api = { map, layer, base, say: say_, words: "", query: "", look: "", moved: () => { first = null; } };

    /* ---- what floats on the map ---- */

    const whole = () => {
      first = null;
      const bounds = layer.bounds();
      if (bounds) map.fitBounds(bounds, { padding: [36, 36], maxZoom: 10 });
    };
    parts.bar(map, corner, (bar) => {
      parts.button(bar, "plus", say("zoom_in"), () => { first = null; map.zoomIn(); });
      parts.button(bar, "minus", say("zoom_out"), () => { first = null; map.zoomOut(); });
      parts.button(bar, "whole", say("show_everything"), whole);
      if (document.fullscreenEnabled) {
        const full = parts.button(bar, "full", say("full"), () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()));
        document.addEventListener("fullscreenchange", () => {
          const label = document.fullscreenElement ? say("full_end") : say("full");
          full.title = label;
          full.setAttribute("aria-label", label);
        });
      }
      if (options.tools === false) return;
      const more = parts.button(bar, "more", say("tools"), () => more.setAttribute("aria-expanded", String(container.classList.toggle("emplace-tools-open"))));
      more.classList.add("emplace-more");
      more.setAttribute("aria-expanded", "false");
    });
    let areas = [];
    if (options.tools !== false) {
      parts.bar(map, corner, (bar) => {
        if (options.root) {
          const button = parts.button(bar, "search", say("search"), () => search.toggle()), search = api.search = new tools.Search(api, button, `${options.root}data/places`);
        }
        const button = parts.button(bar, "measure", say("measure"), () => measure.toggle()), measure = new tools.Measure(api, button);
        if (options.filters) {
          const box = new tools.Area(api, parts.button(bar, "area", say("draw_area"), () => box.toggle()));
          const shape = new tools.Area(api, parts.button(bar, "shape", say("draw_shape"), () => shape.toggle()), true);
          [box.other, shape.other] = [shape, box];
          areas = [box, shape];
          parts.button(bar, "screen", say("screen"), () => api.keepTo("bbox", tools.rounded(map.getBounds())));
        }
      }, true);
      parts.bar(map, corner, (bar) => {
        parts.button(bar, "print", say("print"), () => tools.print(api));
        if (options.root && options.filters) parts.button(bar, "share", say("embed"), () => tools.share(api));
      }, true);
    }
    if (options.whole) {
      const back = element("a", "emplace-whole leaflet-bar leaflet-control", say("open"));
      back.target = "_blank";
      back.rel = "noopener";
      back.href = options.whole;
      // The way back keeps the place that is looked at.
      back.addEventListener("pointerdown", () => { back.href = options.whole + writeHash(map, layer.show); });
      const Back = L.Control.extend({ options: { position: "topleft" }, onAdd: () => back });
      map.addControl(new Back());
    }
    if (options.tiles?.url) onlineTiles(map, options.tiles.url, options.tiles.credit);
    const legend = new Emplace.Legend(layer, options.shortLegend);
    map.addControl(legend);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    if (!L.Browser.mobile) tools.coordinates(map);
    base.ready.then(() => {
      if (base.failed.length) say_(say("base_missing", { what: base.failed.join(", ") }));
    });

    /* The frame gets its size only after the map has started; until a person moves the map, the first view is kept whole. */
    for (const kind of ["mousedown", "wheel", "touchstart", "keydown"])
      container.addEventListener(kind, () => { first = null; }, { passive: true, capture: true });

    /* The view is set once, when the first data arrive: from the link, else so that everything is in sight. */
    if (address.view) {
      first = () => map.setView([address.view.latitude, address.view.longitude], address.view.zoom, { animate: false });
      first();
    }
    let placed = !!address.view;
    const osm = `<a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener noreferrer">${say("osm")}</a>`;
    layer.on("loaded", ({ count }) => {
      // Places that OpenStreetMap knew are credited to it, as its licence asks.
      if (layer.usesOsm()) map.attributionControl.addAttribution(osm);
      else map.attributionControl.removeAttribution(osm);
      say_(count ? "" : api.query ? say("nothing") : options.empty ?? say("none_ever"));
      if (!placed && count) {
        placed = true;
        const bounds = layer.bounds();
        first = () => map.fitBounds(bounds, { padding: [36, 36], maxZoom: 10, animate: false });
        first();
      }
      base.names.overlay.repaint();
    });
    layer.on("drawn", () => { Emplace.drawnAt = performance.timeOrigin + performance.now(); });
    layer.on("failed", ({ message }) => say_(message));
    /* The page's own address changes (a filter) drop the view from it, so it is put back after each. */
    const remember = () => {
      if (!options.link || !placed) return;
      const page = outer(), { pathname, search } = page.location;
      page.history.replaceState(page.history.state, "", `${pathname}${search}${writeHash(map, layer.show)}`);
    };
    map.on("moveend", remember);
    layer.on("switched", remember);
    /* Who edits only the part after the "#" loads no page: the map goes there. What `remember` writes is told by no event. */
    const edited = ({ oldURL, newURL }) => {
      const { hash } = outer().location, before = (url) => url.split("#")[0];
      if (before(oldURL) !== before(newURL) || !/[#&](map|on|off)=/.test(hash) || hash === writeHash(map, layer.show)) return;
      const { view, on, off } = readHash(hash);
      takeSwitches(layer, { on, off });
      legend.read();
      layer.repaint();
      if (view) {
        first = null;
        placed = true;
        map.setView([view.latitude, view.longitude], view.zoom, { animate: false });
      }
      remember();
    };
    if (options.link) {
      const around = outer();
      around.addEventListener("hashchange", edited);
      window.addEventListener("pagehide", () => around.removeEventListener("hashchange", edited));
    }

    /* ---- addresses of this view, for sharing ---- */

    const shared = () => {
      const words = new URLSearchParams(api.query);
      if (layer._chosen) words.set("pin", layer._chosen);
      return words;
    };
    const root = options.root ? new URL(options.root, window.location.href) : null;
    const addressOf = (path, words) => `${new URL(path, root).href}${[...words].length ? `?${words}` : ""}`;
    api.viewAddress = () => (root ? addressOf(".", shared()) + writeHash(map, layer.show) : "");
    api.embedAddress = () => {
      const words = shared();
      words.set("embed", "1");
      return addressOf(".", words) + writeHash(map, layer.show);
    };
    api.pictureAddress = () => {
      const words = shared(), { lat, lng } = map.getCenter();
      words.set("view", `${+map.getZoom().toFixed(2)}/${lat.toFixed(3)}/${lng.toFixed(3)}`);
      words.set("theme", api.look);
      return addressOf("picture.png", words);
    };

    /* ---- choosing ---- */

    let bubble = null;
    const open = (content, latlng, name) => {
      bubble?.remove();
      bubble = L.popup({ maxWidth: Math.min(320, map.getSize().x - 60), offset: [0, -6], autoPanPadding: [12, 12], className: name })
        .setLatLng(latlng).setContent(content).openOn(map);
      return bubble;
    };
    layer.on("chosen", ({ item, own, at }) => {
      bubble?.remove();
      bubble = null;
      if (item && own && options.popups !== false) {
        const shown = open(popup(item, layer.paper), at ?? [item.latitude, item.longitude], "emplace-bubble");
        if (item.brief) layer.details(item).then(() => bubble === shown && shown.setContent(popup(item, layer.paper)));
      }
      options.onChosen?.(item, own);
    });
    layer.on("list", ({ items, latlng }) => open(spotList(items, layer.paper, (item) => layer._pick(item, latlng)), latlng, "emplace-bubble"));

    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    let theme = options.theme ?? null;
    const setTheme = (name) => {
      theme = name ?? theme;
      const look = theme ?? (dark.matches ? "dark" : "light");
      // Every signal says the theme: the base map is painted anew only when it is another.
      if (look === api.look) return;
      const paper = { ...PAPER[look], dark: look === "dark" };
      api.look = look;
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

    /** Show a query's deployments; also called straight from a filter chip, ahead of the page. */
    const show = (query) => {
      api.query = query;
      for (const area of areas) area.setQuery(query);
      return layer.setQuery(query);
    };
    /** Show what is shown with other values of some words of the filter. */
    const showWith = (changes) => {
      const query = new URLSearchParams(api.query);
      for (const [word, values] of Object.entries(changes)) {
        query.delete(word);
        for (const value of values) query.append(word, value);
      }
      show(query.toString()).catch(() => {}); // what fails is said on the map
    };
    /** Keep to an area that was drawn or is on the screen: here at once; the page is told, and writes the same words. */
    const keepTo = (word, degrees) => {
      showWith({ bbox: [], area: [], [word]: [degrees.join(",")] });
      layer.tell({ [word]: degrees });
    };
    /*
     * The address changes as soon as the server has taken a press, well before the page around is drawn anew: the map
     * follows the address, and finds the page's own word for it already done. (A browser without `navigation` waits for that.)
     */
    const page = outer();
    if (options.words) {
      const follow = ({ navigationType }) => {
        if (navigationType !== "push" && navigationType !== "traverse") return; // a moved map replaces the address
        show(new URLSearchParams([...new URLSearchParams(page.location.search)].filter(([word]) => options.words.includes(word))).toString());
      };
      page.navigation?.addEventListener("currententrychange", follow);
      window.addEventListener("pagehide", () => page.navigation?.removeEventListener("currententrychange", follow));
    }
    /** Wait until the deployments that were asked for last are on the screen. */
    const drawn = () => new Promise((done) => layer.once("drawn", done));
    const inSight = (id) => {
      const item = layer.find(id);
      return !!item && map.getBounds().contains([item.latitude, item.longitude]);
    };
    Object.assign(api, { whole, setTheme, remember, show, showWith, keepTo, drawn, inSight, linked: !!address.view });
    Emplace.current = api;
    Emplace.maps = [...(Emplace.maps ?? []), api];
    if (options.query !== null) show(options.query ?? "");
    else if (pending) Emplace.signal(pending);
    if (options.chosen) layer.choose(options.chosen);
    return api;
  }

  /* A signal from Python: percent-encoded JSON, so that no text of a filter is ever read as a template or a script. */
  let pending = null;
  Emplace.signal = (encoded) => {
    pending = encoded;
    const api = Emplace.current;
    if (!api) return;
    const { query, chosen, reveal, theme, data, placing, words, proposed } = JSON.parse(decodeURIComponent(encoded));
    if (theme) api.setTheme(theme);
    api.words = words ?? "";
    const loading = data ? api.layer.setData(data) : api.show(query ?? "");
    api.layer.setPlacing(!!placing);
    if (placing || data) api.say(placing ? say("click_where") : "");
    api.remember();
    // What is chosen when the page opens is part of its view; only later choices may bring a pin into sight. What the
    // page explains of itself on a first visit is to be in sight, though: it is told what is, where a link said so.
    const later = api.told;
    api.told = true;
    Promise.resolve(loading).then(() => {
      if (proposed && !later && api.linked && !api.inSight(chosen)) api.layer.tell({ sight: tools.rounded(api.map.getBounds()) });
      else api.layer.choose(chosen ?? "", { reveal: reveal && later });
    }).catch(() => {});
  };

  Object.assign(Emplace, { start });
})();
