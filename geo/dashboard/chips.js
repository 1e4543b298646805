/* Filter chips: buttons with the map's symbols; names and counts are set as text. */
const SOON_MS = 200;

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".chips"), { symbols, mapBeside } = globalThis.Emplace;
  root.setAttribute("aria-label", data.label);
  const paper = data.dark ? "#181f26" : "#ffffff";
  const had = root.getRootNode().activeElement?.dataset?.value;
  root.replaceChildren();
  for (const chip of data.chips) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.value = chip.value;
    button.classList.toggle("none", !chip.count);
    button.setAttribute("aria-pressed", String(chip.on));
    button.append(symbols.icon(chip.type, chip.status, 20, paper, data.dark));
    const name = document.createElement("span"), count = document.createElement("span");
    name.textContent = chip.words;
    count.textContent = chip.count.toLocaleString(data.language);
    count.className = "n";
    button.append(name, count);
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      // The map need not wait for the page: it asks for the very query that the page is about to tell it. What a person
      // looks at comes first, so the page is asked when the map is drawn, or soon.
      const map = mapBeside();
      map?.show(chip.query);
      Promise.race([map?.drawn(), new Promise((soon) => setTimeout(soon, SOON_MS))]).then(() => setTriggerValue("toggled", chip.value));
    });
    root.append(button);
    if (chip.value === had) button.focus();
  }
}
