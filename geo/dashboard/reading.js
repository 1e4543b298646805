/* The article with its marked words, in a Streamlit component. */
export default function ({ parentElement, data, setTriggerValue }) {
  const { reader, say, speak, linked } = globalThis.Emplace, root = parentElement.querySelector(".reading");
  speak(data.words);
  const key = JSON.stringify([data.words.language, data.article]);
  if (root.dataset.key !== key) {
    root.dataset.key = key;
    root.replaceChildren();
    if (data.article.title) reader.make("h2", "", data.article.title, root);
    const about = reader.make("div", "about", null, root);
    if (data.article.url) {
      const link = reader.make("a", "", data.article.source || say("link"), about);
      link.href = data.article.url;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    } else reader.make("span", "", data.article.source || say("pasted"), about);
    about.append(", " + data.article.published_words);
    const text = reader.make("div", "text", null, root);
    text.lang = data.article.lang || "";
    text.dir = "auto";
    reader.article(text, data.article, (report) => setTriggerValue("picked", report), linked.hover);
    const legend = reader.make("div", "key", null, root);
    for (const [kind, words] of [["system", "key_system"], ["place", "key_place"], ["other-system", "key_other_system"], ["other-place", "key_other_place"]])
      reader.make("mark", "emplace-" + kind, say(words), legend);
  }
  reader.light(root, data.chosen);
  return linked.listen((id) => reader.light(root, id, "reader-lit"));
}
