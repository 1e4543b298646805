/* From a component of the page to the map beside it: same origin, another frame. */
globalThis.Emplace ??= {};
globalThis.Emplace.mapBeside = () => {
  for (const frame of document.querySelectorAll("iframe[title*='st_folium']")) {
    try {
      const map = frame.contentWindow?.Emplace?.current;
      if (map) return map;
    } catch {
      // A frame that is being replaced has no window for a moment.
    }
  }
  return null;
};
/** Let the map show at once what the page is about to tell it: its filter with other values of some words. */
globalThis.Emplace.mapWith = (changes) => {
  const map = globalThis.Emplace.mapBeside();
  map?.showWith(changes);
  return map;
};
