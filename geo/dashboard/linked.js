/* Hover one and the others light up: the text, the lists and the map beside them tell each other by one event. */
(() => {
  "use strict";
  const Emplace = (globalThis.Emplace ??= {});
  if (Emplace.linked) return;
  const EVENT = "emplace-hover", MAP = ".st-key-article-map iframe, .st-key-map iframe";
  const hover = (id) => window.dispatchEvent(new CustomEvent(EVENT, { detail: String(id) }));

  /** The data layer of the page's map, once there is one; the first time it is told to report its own hovers. */
  function layer() {
    const found = document.querySelector(MAP)?.contentWindow?.Emplace?.current?.layer;
    if (found && !found.isLinked) {
      found.isLinked = true;
      found.on("hovered", ({ id }) => hover(id));
    }
    return found;
  }
  window.addEventListener(EVENT, ({ detail }) => layer()?.hover?.(detail));
  // The map's frame comes and goes as articles are opened; looking for it costs next to nothing.
  setInterval(layer, 500);

  /** Call `act(id)` at each hover; gives what stops it. */
  function listen(act) {
    const heard = ({ detail }) => act(detail);
    window.addEventListener(EVENT, heard);
    return () => window.removeEventListener(EVENT, heard);
  }
  Emplace.linked = { hover, listen };
})();
