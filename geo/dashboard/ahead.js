/* Lists are Streamlit's own widgets, whose changes go by the page: here the map is told of them ahead of it. */
const PRESSES = ["pointerup", "click", "keydown"];
const PRESSED_MS = 600; // what changes later was not pressed: the page has changed it, and tells the map itself
const POPPED = "[data-testid=stMultiSelectDropdown]"; // hangs from a list, but lies elsewhere in the page
let present = null;

export default function ({ data }) {
  present?.stop();
  present = new Ahead(data.lists);
  return () => present?.stop();
}

class Ahead {
  constructor(lists) {
    this.lists = lists.map((list) => ({ ...list, box: document.querySelector(`.st-key-${list.key}`) })).filter(({ box }) => box);
    this.pressedAt = -Infinity;
    this.press = ({ target }) => {
      if (target.closest(POPPED) || this.lists.some(({ box }) => box.contains(target))) this.pressedAt = performance.now();
    };
    for (const kind of PRESSES) document.addEventListener(kind, this.press, true);
    this.watcher = new MutationObserver(() => this.look());
    for (const list of this.lists) {
      list.told = chosen(list).join();
      if (list.script) import(location.origin + list.script).then((found) => {
        list.values = found.default;
        list.told = chosen(list).join();
      });
      this.watcher.observe(list.box, { childList: true, subtree: true });
    }
  }
  look() {
    for (const list of this.lists) {
      const values = chosen(list), now = values.join();
      if (now === list.told) continue;
      list.told = now;
      if (performance.now() - this.pressedAt < PRESSED_MS) globalThis.Emplace.mapWith(list.word, values);
    }
  }
  stop() {
    this.watcher.disconnect();
    for (const kind of PRESSES) document.removeEventListener(kind, this.press, true);
  }
}

/** Values of what is chosen in a list, which says "name (number)" of each. */
function chosen({ box, values }) {
  const names = [...box.querySelectorAll("[data-tag]")].map((tag) => tag.getAttribute("aria-label").replace(/ \([^()]*\)$/, ""));
  return names.map((name) => values[name] ?? name);
}
