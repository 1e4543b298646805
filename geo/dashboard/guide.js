/* The guide: one step at a time, with what it speaks of outlined; nothing is asked of the server. */
const DONE = "emplace-guide-done";
const memory = () => {
  try { return window.localStorage; } catch { return null; } // a browser may refuse it
};
const mark = (selector) => {
  for (const lit of document.querySelectorAll(".emplace-guided")) {
    lit.classList.remove("emplace-guided");
    lit.style.outline = "";
    lit.style.outlineOffset = "";
  }
  const found = selector && document.querySelector(selector);
  if (!found) return;
  found.classList.add("emplace-guided");
  found.style.outline = "3px solid #f0a020";
  found.style.outlineOffset = "-3px";
};
const make = (tag, name, text, parent) => {
  const made = document.createElement(tag);
  made.className = name;
  if (text) made.textContent = text;
  parent.append(made);
  return made;
};

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".guide");
  if (data.again) {
    root.hidden = false;
    root.replaceChildren();
    const button = make("button", "", data.again, root), told = make("span", "told", "", root);
    told.setAttribute("role", "status");
    button.onclick = () => {
      memory()?.removeItem(DONE);
      told.textContent = data.told;
    };
    return;
  }
  if (memory()?.getItem(DONE)) { root.hidden = true; return; }
  let at = Number(root.dataset.at ?? 0);
  const close = () => {
    memory()?.setItem(DONE, "1");
    mark("");
    root.hidden = true;
  };
  const draw = (focus) => {
    root.hidden = false;
    root.dataset.at = at;
    root.setAttribute("aria-label", data.title);
    root.replaceChildren();
    const head = make("div", "head", "", root);
    make("b", "", data.title, head);
    make("span", "count", `${at + 1}/${data.steps.length}`, head);
    make("p", "", data.steps[at].words, root).setAttribute("aria-live", "polite");
    const row = make("div", "row", "", root), last = at === data.steps.length - 1;
    const forth = make("button", "main", last ? data.done : data.next, row);
    forth.onclick = () => {
      if (last) return close();
      at += 1;
      mark(data.steps[at].at);
      draw(true);
    };
    if (at) make("button", "", data.back, row).onclick = () => { at -= 1; mark(data.steps[at].at); draw(true); };
    if (!last) make("button", "", data.close, row).onclick = close;
    if (focus) forth.focus();
  };
  draw(false);
  root.onkeydown = (event) => { if (event.key === "Escape") close(); };
  return () => mark("");
}
