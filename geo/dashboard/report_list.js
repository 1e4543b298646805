/* Reports as a list: buttons that choose, boxes that take in or leave out; every word is set as text. */
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".reports"), { symbols, say, speak, linked } = globalThis.Emplace;
  speak(data.words);
  root.setAttribute("aria-label", data.name || say("article_reports"));
  const paper = data.dark ? "#141a20" : "#ffffff", had = root.getRootNode().activeElement?.dataset?.focus;
  const make = (tag, name, text, parent) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text) made.textContent = text;
    parent?.append(made);
    return made;
  };
  root.replaceChildren();
  for (const row of data.rows) {
    const item = make("li", row.kept ? "" : "out", "", root);
    item.dataset.report = row.id;
    if (row.keeps) {
      const box = make("input", "", "", item);
      box.type = "checkbox";
      box.checked = row.kept;
      box.dataset.focus = `box ${row.id}`;
      box.setAttribute("aria-label", say("keep", { what: `${row.system}, ${row.where}` }));
      box.title = say("keep_hint");
      box.addEventListener("change", () => setTriggerValue("kept", { id: row.id, kept: box.checked }));
    }
    const button = make("button", "", "", item);
    button.type = "button";
    button.dataset.focus = `row ${row.id}`;
    button.setAttribute("aria-pressed", String(row.id === data.chosen));
    button.append(symbols.icon(row.type, row.status, 24, paper, data.dark));
    const words = make("span", "", "", button);
    make("b", "", row.system, words);
    make("span", "said", ` ${row.said}`, words);
    if (row.changed) make("em", "", ` ${say("changed")}`, words);
    make("span", "where", row.where, words);
    button.addEventListener("click", () => {
      for (const other of root.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
      setTriggerValue("picked", row.id);
    });
    for (const kind of ["mouseenter", "focusin"]) item.addEventListener(kind, () => linked.hover(row.id));
    for (const kind of ["mouseleave", "focusout"]) item.addEventListener(kind, () => linked.hover(""));
  }
  root.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const buttons = [...root.querySelectorAll("button")], at = buttons.indexOf(root.getRootNode().activeElement);
    if (at < 0) return;
    event.preventDefault();
    buttons[Math.max(0, Math.min(buttons.length - 1, at + step))].focus();
  };
  if (had) root.querySelector(`[data-focus="${had}"]`)?.focus();
  return linked.listen((id) => {
    for (const item of root.children) item.classList.toggle("lit", item.dataset.report === id);
  });
}
