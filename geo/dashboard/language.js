/* Says to the browser, and so to screen readers, which language the page is in, and says in it what Streamlit's own
   widgets say in English only. */
const SAYING = ["aria-label", "aria-valuetext", "aria-roledescription", "title", "placeholder"];
const english = new WeakMap(); // of each element that was changed: attribute -> what it said
let say = () => undefined, watched = false;

export default function ({ data }) {
  document.documentElement.lang = data.language;
  say = speaker(data.said);
  speak(document.body);
  for (const [what, name] of Object.entries(data.named))
    for (const one of document.querySelectorAll(what)) one.setAttribute("aria-label", name);
  for (const [what, words] of Object.entries(data.written))
    for (const one of document.querySelectorAll(what)) if (one.textContent !== words) one.firstChild.data = words;
  if (watched) return;
  watched = true;
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "attributes") translate(target);
      else for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) speak(node);
    }
  }).observe(document.body, { childList: true, subtree: true, attributeFilter: SAYING });
}

/** What stands for Streamlit's words; "{}" in them stands for the rest. */
function speaker(said) {
  const whole = new Map(Object.entries(said)), parts = [...whole].filter(([words]) => words.includes("{}"));
  return (words) => {
    if (whole.has(words)) return whole.get(words);
    for (const [pattern, ours] of parts) {
      const [before, after] = pattern.split("{}");
      if (words.length > before.length + after.length && words.startsWith(before) && words.endsWith(after))
        return ours.replace("{}", () => words.slice(before.length, words.length - after.length));
    }
    return undefined;
  };
}

function speak(root) {
  translate(root);
  for (const one of root.querySelectorAll(SAYING.map((name) => `[${name}]`).join())) translate(one);
}

function translate(one) {
  for (const name of SAYING) {
    const shown = one.getAttribute(name);
    if (!shown) continue;
    const known = english.get(one)?.[name], words = known && known.ours === shown ? known.words : shown;
    const ours = say(words) ?? words;
    if (ours === shown) continue;
    english.set(one, { ...english.get(one), [name]: { words, ours } });
    one.setAttribute(name, ours);
  }
}
