/*
 * Lists, days, numbers, choices and buttons are Streamlit's own, whose changes go by the page: here the map is told of
 * them ahead of it.
 */
const PRESSES = ["pointerup", "click", "keydown"];
const PRESSED_MS = 600; // what changes later was not pressed: the page has changed it, and tells the map itself
// These hang from a widget, but lie elsewhere in the page.
const POPPED = "[data-testid=stMultiSelectDropdown], [data-testid=stSelectboxVirtualDropdown], [data-testid=stDateInputCalendar]";
const PAUSE_MS = 900;
let present = null;

export default function ({ data, setTriggerValue }) {
  present?.stop();
  present = new Ahead(data, setTriggerValue);
  return () => present?.stop();
}

class Ahead {
  constructor({ widgets, buttons, firstYear }, send) {
    this.send = send;
    this.widgets = widgets.map((widget) => ({ ...widget, firstYear, box: document.querySelector(`.st-key-${widget.key}`) })).filter(({ box }) => box);
    this.pressedAt = -Infinity;
    this.press = ({ type, target, key }) => {
      // A button takes words of the filter away.
      const button = type === "click" && Object.keys(buttons).find((one) => target.closest(`.st-key-${one} button`));
      if (button) globalThis.Emplace.mapWith(Object.fromEntries(buttons[button].map((word) => [word, []])));
      const widget = this.widgets.find(({ box }) => box.contains(target));
      if (widget || target.closest(POPPED)) {
        this.pressedAt = performance.now();
        requestAnimationFrame(() => this.look()); // a number in use changes nothing that is watched
      }
      if (widget?.kind === "day" && key === "Enter" && target.role === "spinbutton") this.enter(widget);
    };
    for (const kind of PRESSES) document.addEventListener(kind, this.press, true);
    this.watcher = new MutationObserver(() => this.look());
    for (const widget of this.widgets) {
      widget.told = READ[widget.kind](widget)?.join();
      if (widget.script) import(location.origin + widget.script).then((found) => {
        widget.values = found.default;
        widget.told = READ[widget.kind](widget)?.join();
      });
      this.watcher.observe(widget.box, { childList: true, subtree: true, attributeFilter: ["value", "aria-valuenow", "data-placeholder"] });
    }
  }
  look() {
    for (const widget of this.widgets) {
      const values = READ[widget.kind](widget), now = values?.join();
      if (!values || now === widget.told) continue;
      widget.told = now;
      if (performance.now() - this.pressedAt > PRESSED_MS) continue;
      globalThis.Emplace.mapWith({ [widget.word]: values });
      clearTimeout(this.later);
      if (widget.kind === "day") this.later = setTimeout(() => this.enter(widget), PAUSE_MS);
    }
  }
  /** Streamlit takes a typed day only when its field is left: the page is told at Enter, or at a pause. */
  enter(widget) {
    clearTimeout(this.later);
    const values = READ.day(widget);
    if (values) this.send("day", { word: widget.word, day: values[0] ?? "" });
  }
  stop() {
    clearTimeout(this.later);
    this.watcher.disconnect();
    for (const kind of PRESSES) document.removeEventListener(kind, this.press, true);
  }
}

/** What each kind of widget says at the moment, as the filter's values; `null` while that is not whole, or not drawn yet. */
const READ = {
  /** A list says "name (number)" of each that is chosen. */
  list({ box, values }) {
    const names = [...box.querySelectorAll("[data-tag]")].map((tag) => tag.getAttribute("aria-label").replace(/ \([^()]*\)$/, ""));
    return names.map((name) => values[name] ?? name);
  },
  day({ box, firstYear }) {
    const parts = [...box.querySelectorAll("[role=spinbutton]")], typed = parts.filter((part) => !("placeholder" in part.dataset));
    if (!typed.length) return [];
    const { year, month, day } = Object.fromEntries(typed.map((part) => [part.dataset.type, part.getAttribute("aria-valuenow")]));
    // 202 is a year on the way to 2024
    return year >= firstYear && month && day ? [[year, month.padStart(2, "0"), day.padStart(2, "0")].join("-")] : null;
  },
  number({ box }) {
    const { value = "", min, max } = box.querySelector("input") ?? {}, number = Number(value || NaN);
    if (!Number.isInteger(number) || number < Number(min) || number > Number(max)) return null;
    return number > Number(min) ? [String(number)] : [];
  },
  /** One of a few names, or what is being typed to find it. */
  choice({ box, values }) {
    const value = box.querySelector("input")?.value;
    if (value === "") return [];
    return value in values ? [values[value]] : null;
  },
};
