/* Views by name, in this browser's own storage: each is the address after the page, filters and place on the map. */
const KEPT = "emplace views";

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".views");
  root.replaceChildren();
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = `☆ ${data.views}`;
  button.setAttribute("aria-haspopup", "dialog");
  const list = document.createElement("div");
  list.className = "views-list";
  list.popover = "auto";
  list.setAttribute("role", "dialog");
  list.setAttribute("aria-label", data.views);
  root.append(button, list);
  button.addEventListener("click", () => {
    fill(list, data);
    list.showPopover();
    const at = button.getBoundingClientRect();
    list.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - 306))}px`;
    list.style.bottom = `${window.innerHeight - at.top + 6}px`;
    list.style.top = "auto";
    list.querySelector("input").focus();
  });
}

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one?.name === "string" && typeof one?.at === "string") : [];
  } catch {
    return [];
  }
}

function fill(list, data) {
  list.replaceChildren();
  const write = (kept) => {
    try {
      localStorage.setItem(KEPT, JSON.stringify(kept));
    } catch {
      // A browser that keeps nothing forgets views too.
    }
    fill(list, data);
  };
  const form = list.appendChild(document.createElement("form")), input = form.appendChild(document.createElement("input")), save = form.appendChild(document.createElement("button"));
  input.placeholder = data.name;
  input.setAttribute("aria-label", data.name);
  input.maxLength = 80;
  save.textContent = data.save;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = input.value.trim();
    if (name) write([{ name, at: window.location.search + window.location.hash }, ...read().filter((one) => one.name !== name)]);
  });
  const kept = read();
  if (!kept.length) list.appendChild(document.createElement("p")).textContent = data.none;
  for (const one of kept) {
    const row = list.appendChild(document.createElement("div"));
    row.className = "row";
    const open = row.appendChild(document.createElement("button")), drop = row.appendChild(document.createElement("button"));
    open.type = drop.type = "button";
    open.textContent = one.name;
    drop.textContent = "✕";
    drop.setAttribute("aria-label", `${data.delete}: ${one.name}`);
    open.addEventListener("click", () => {
      const [search, hash] = one.at.split("#");
      const [now] = window.location.search.split("#");
      window.location.href = `${window.location.pathname}${search || "?"}${hash ? `#${hash}` : ""}`;
      // An address that differs only after its "#" is no new page.
      if ((search || "?") === (now || "?")) window.location.reload();
    });
    drop.addEventListener("click", () => write(read().filter((other) => other.name !== one.name)));
  }
}
