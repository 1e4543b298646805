/* Small parts that everything floating on the map is made of: elements, icons, bars of buttons, words of an article. */
(() => {
  "use strict";
  const Emplace = (globalThis.Emplace ??= {});

  /** One element with text; the only way that words get into the page. */
  function element(tag, name, text, parent) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined && text !== null) made.textContent = text;
    parent?.append(made);
    return made;
  }

  // Strokes in a box of 24; our own drawings.
  const ICONS = {
    plus: "M12 5v14M5 12h14",
    minus: "M5 12h14",
    whole: "M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5",
    full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5M8.5 8.5L4.5 4.5M15.5 8.5l4-4M8.5 15.5l-4 4M15.5 15.5l4 4",
    search: "M10.5 17a6.5 6.5 0 1 1 0-13a6.5 6.5 0 0 1 0 13zM15.3 15.3L20 20",
    measure: "M3 16.5L16.5 3L21 7.5L7.5 21zM7 12.5l2 2M10 9.5l2.6 2.6M13 6.5l2 2",
    area: "M4 8V4h4M11 4h3M17 4h3v4M20 11v3M20 17v3h-4M13 20h-3M7 20H4v-4M4 14v-3",
    shape: "M5 7.5L13 4l6.5 5.5L16 19l-9.5-1.5zM5 7.5m-1.6 0a1.6 1.6 0 1 0 3.2 0a1.6 1.6 0 1 0-3.2 0M19.5 9.5m-1.6 0a1.6 1.6 0 1 0 3.2 0a1.6 1.6 0 1 0-3.2 0M16 19m-1.6 0a1.6 1.6 0 1 0 3.2 0a1.6 1.6 0 1 0-3.2 0",
    screen: "M4 5h16v11H4zM9 20h6M12 16v4",
    share: "M8.6 10.7l6.8-4M8.6 13.3l6.8 4M6 14.6a2.6 2.6 0 1 1 0-5.2a2.6 2.6 0 0 1 0 5.2zM18 8a2.6 2.6 0 1 1 0-5.2A2.6 2.6 0 0 1 18 8zM18 21.2a2.6 2.6 0 1 1 0-5.2a2.6 2.6 0 0 1 0 5.2z",
    print: "M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z",
    close: "M6 6l12 12M18 6L6 18",
    more: "M5 12h.01M12 12h.01M19 12h.01",
  };

  /** A line drawing. */
  function icon(name, size = 18) {
    const space = "http://www.w3.org/2000/svg", drawn = document.createElementNS(space, "svg"), path = document.createElementNS(space, "path");
    for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor", "stroke-width": 1.9, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" }))
      drawn.setAttribute(key, value);
    path.setAttribute("d", ICONS[name]);
    drawn.append(path);
    return drawn;
  }

  /** A button with an icon and a name for those who don't see it. */
  function button(parent, name, label, onClick) {
    const made = element("button", "emplace-button", null, parent);
    made.type = "button";
    made.title = label;
    made.setAttribute("aria-label", label);
    made.append(icon(name));
    made.addEventListener("click", (event) => {
      event.stopPropagation();
      onClick(made);
    });
    return made;
  }

  /** A bar of buttons as a Leaflet control; `fill(bar)` puts them in. On a small map what is `spare` waits behind a button. */
  function bar(map, position, fill, spare = false) {
    const Bar = L.Control.extend({
      options: { position },
      onAdd() {
        const box = element("div", `emplace-bar leaflet-bar${spare ? " emplace-spare" : ""}`);
        L.DomEvent.disableClickPropagation(box);
        fill(box);
        return box;
      },
    });
    const made = new Bar();
    map.addControl(made);
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
    const words = [p.source || Emplace.say("source"), p.published_words].filter(Boolean).join(", ");
    if (/^https?:\/\//i.test(p.url ?? "")) {
      const link = element("a", "", words, parent);
      link.href = p.url;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    } else element("span", "", words, parent);
  }

  Object.assign(Emplace, { element, marked, sourceLink, parts: { icon, button, bar } });
})();
