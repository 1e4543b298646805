/* Says to the browser, and so to screen readers, which language the page is in, and names what has only English words. */
export default function ({ data }) {
  document.documentElement.lang = data.language;
  for (const [what, name] of Object.entries(data.named))
    for (const one of document.querySelectorAll(what)) one.setAttribute("aria-label", name);
}
