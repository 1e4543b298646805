/* An article with its marked words, and the list of what it reports; used by the one-file page and the Add page. */
(() => {
  "use strict";
  const Emplace = (globalThis.Emplace ??= {});

  function make(tag, name, text, parent) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined && text !== null) made.textContent = text;
    parent?.append(made);
    return made;
  }

  /**
   * Show an article: paragraphs of `article.text` with `marks` [start, end, kind, report] and `sentences`
   * [start, end, report]. `onPick(report)` is called when a marked word or sentence is clicked, `onHover(report)` when
   * the pointer enters one, with "" when it leaves.
   */
  function article(parent, { text, marks, sentences }, onPick, onHover) {
    const points = Array.from(text); // Python counts code points
    const edges = new Set([0, points.length]);
    for (const [start, end] of [...marks, ...sentences]) edges.add(start).add(end);
    points.forEach((c, i) => { if (c === "\n") edges.add(i).add(i + 1); });
    const cuts = [...edges].filter((e) => e >= 0 && e <= points.length).sort((a, b) => a - b);
    let paragraph = null;
    const within = (rows, at) => rows.find(([start, end]) => start <= at && at < end);
    for (let i = 0; i + 1 < cuts.length; i++) {
      const piece = points.slice(cuts[i], cuts[i + 1]).join("");
      if (piece === "\n") { paragraph = null; continue; }
      if (!paragraph) {
        if (!piece.trim()) continue;
        paragraph = make("p", "", null, parent);
      }
      const sentence = within(sentences, cuts[i]), mark = within(marks, cuts[i]);
      let target = paragraph;
      if (sentence) {
        // One clickable stretch for each sentence, even when marks divide it.
        const last = paragraph.lastElementChild;
        if (last?.dataset?.report === sentence[2] && last === paragraph.lastChild) target = last;
        else {
          target = make("span", "reader-sentence", null, paragraph);
          target.dataset.report = sentence[2];
          // Several reports may stand in one sentence; each of them lights it.
          target.dataset.reports = sentences.filter(([start, end]) => start <= cuts[i] && cuts[i] < end).map((row) => row[2]).join(" ");
        }
      }
      if (mark) {
        const made = make("mark", `emplace-${mark[2]}`, piece, target);
        if (mark[3]) made.dataset.report = mark[3];
      }
      else target.append(piece);
    }
    parent.addEventListener("click", (event) => {
      const found = event.target.closest?.("[data-report]");
      if (found) onPick?.(found.dataset.report);
    });
    let over = "";
    for (const kind of ["mouseover", "mouseleave"]) {
      parent.addEventListener(kind, (event) => {
        const report = (kind === "mouseover" && event.target.closest?.("[data-report]")?.dataset.report) || "";
        if (report !== over) onHover?.(report);
        over = report;
      });
    }
  }

  /** Show which report is chosen, or with another class which is hovered. */
  function light(parent, report, name = "reader-on") {
    for (const node of parent.querySelectorAll("[data-report]"))
      node.classList.toggle(name, (node.dataset.reports ?? node.dataset.report).split(" ").includes(report));
  }

  Emplace.reader = { article, light, make };
})();
