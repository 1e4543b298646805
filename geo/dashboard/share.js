/* Two buttons that copy text. */
export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".share");
  root.replaceChildren();
  const link = () => {
    const here = new URL(window.location.href);
    here.searchParams.set("pin", data.pin);
    here.hash = window.location.hash;
    return here.href;
  };
  const add = (label, text) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", async () => {
      await copy(text());
      button.textContent = data.copied;
      setTimeout(() => { button.textContent = label; }, 1600);
    });
    root.append(button);
  };
  /** Pages without TLS have no clipboard of their own; the old way still works there. */
  const copy = async (text) => {
    root.dataset.copied = text;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      root.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  add(data.copy_link, link);
  add(data.copy_citation, () => data.citation.replaceAll("{link}", link()));
}
