/* Filter chips: buttons with the map's symbols; names and counts are set as text. */
const SOON_MS = 200, LATE_MS = 5000;

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".chips");
  root._chips ??= new Chips(root);
  root._chips.take(data, setTriggerValue);
}

class Chips {
  constructor(root) {
    this.root = root;
    this.wanted = null; // what has been pressed and the page has not answered to yet
  }
  take(data, send) {
    const { symbols } = globalThis.Emplace, { root } = this, had = root.getRootNode().activeElement?.dataset?.value;
    this.data = data;
    this.send = send;
    this.on = new Set(data.chips.filter((chip) => chip.on).map((chip) => chip.value));
    // A page that answers to an earlier press is late: the later one stands.
    const late = this.wanted && performance.now() - this.since < LATE_MS && !same(this.wanted, this.on);
    if (!late) this.wanted = null;
    const on = this.wanted ?? this.on, paper = data.dark ? "#181f26" : "#ffffff";
    root.setAttribute("aria-label", data.label);
    root.replaceChildren();
    for (const chip of data.chips) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.value = chip.value;
      button.classList.toggle("none", !chip.count);
      button.setAttribute("aria-pressed", String(on.has(chip.value)));
      button.append(symbols.icon(chip.type, chip.status, 20, paper, data.dark));
      const name = document.createElement("span"), count = document.createElement("span");
      name.textContent = chip.words;
      count.textContent = chip.count.toLocaleString(data.language);
      count.className = "n";
      button.append(name, count);
      button.addEventListener("click", () => this.press(button, chip.value));
      root.append(button);
      if (chip.value === had) button.focus();
    }
  }
  press(button, value) {
    const wanted = new Set(this.wanted ?? this.on);
    if (!wanted.delete(value)) wanted.add(value);
    button.setAttribute("aria-pressed", String(wanted.has(value)));
    Object.assign(this, { wanted, since: performance.now() });
    // The map need not wait for the page: it asks for the very query that the page is about to tell it. What a person
    // looks at comes first, so the page is asked when the map is drawn, or soon.
    const map = globalThis.Emplace.mapWith({ [this.data.name]: [...wanted] });
    const soon = new Promise((done) => setTimeout(done, SOON_MS));
    Promise.race([map?.drawn(), soon]).then(() => { if (this.wanted === wanted) this.send("chosen", { values: [...wanted] }); });
  }
}

function same(one, other) {
  return one.size === other.size && [...one].every((value) => other.has(value));
}
