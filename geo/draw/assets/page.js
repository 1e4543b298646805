/* The one-file page: text on one side, map on the other, the reports beneath the text. */
(() => {
  "use strict";
  const { reader, symbols } = Emplace, { make } = reader, { say } = Emplace;
  const { article, details, made } = JSON.parse(document.getElementById("emplace-content").textContent);
  const main = document.getElementById("emplace-reader"), api = Emplace.current;
  document.title = article.title ? `${article.title} - Emplace` : "Emplace";

  const link = (parent, address, words) => {
    if (!/^https?:\/\//i.test(address ?? "")) return make("span", "", words, parent);
    const anchor = make("a", "", words, parent);
    anchor.href = address;
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    return anchor;
  };

  const head = make("header", "", null, main);
  if (article.title) make("h1", "", article.title, head);
  const about = make("div", "page-soft", null, head);
  link(about, article.url, article.source || say("pasted"));
  about.append(`, ${article.published_words}`);

  const pinOf = new Map();
  for (const detail of details) for (const report of detail.reports) pinOf.set(report.id, detail.id);

  const list = make("section", "page-list", null, main);
  make("h2", "", details.length ? say("deployments", { n: details.length }) : say("none_reported"), list);
  const cards = new Map();
  for (const detail of details) {
    const card = make("button", "page-card", null, list);
    card.type = "button";
    const row = make("div", "page-card-head", null, card);
    row.append(symbols.icon(detail.type, detail.status, 24));
    make("b", "", Emplace.systemName(detail.system), row);
    make("span", "page-soft", detail.said, row);
    make("div", "", detail.where, card);
    if (detail.range.drawn) make("div", "page-soft", detail.range.drawn, card);
    for (const report of detail.reports) if (report.attribution) make("div", "page-soft", report.attribution, card);
    card.addEventListener("click", () => choose(detail.id, true));
    cards.set(detail.id, card);
  }

  const text = make("article", "page-text", null, main);
  reader.article(text, article, (report) => choose(pinOf.get(report), true));
  make("footer", "page-soft", made, main);

  function choose(id, fromText) {
    if (fromText) {
      api.layer.choose(id, { reveal: true });
      api.layer._unconfirmed.length = 0;
    }
    for (const [key, card] of cards) card.classList.toggle("page-on", key === id);
    const detail = details.find((one) => one.id === id);
    reader.light(text, detail?.reports[0]?.id ?? "");
    if (!fromText) {
      cards.get(id)?.scrollIntoView({ block: "nearest", behavior: "smooth" });
      text.querySelector(".reader-on")?.scrollIntoView({ block: "nearest", behavior: "smooth" });
    }
  }
  api.layer.on("chosen", ({ item, own }) => { if (own) choose(item?.id ?? "", false); });
  if (details.length) choose(details.find((one) => one.location)?.id ?? details[0].id, true);
})();
