/* Words to look for: the map shows what they find while one types, the page follows at a pause. */
const LOOK_MS = 90, PAUSE_MS = 900;

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".words");
  root._box ??= new Box(root);
  root._box.take(data, setTriggerValue);
}

class Box {
  constructor(root) {
    this.name = root.appendChild(document.createElement("span"));
    this.input = root.appendChild(document.createElement("input"));
    this.input.type = "search";
    this.unanswered = [];
    this.input.addEventListener("input", () => {
      clearTimeout(this.looking);
      clearTimeout(this.telling);
      this.looking = setTimeout(() => this.look(), LOOK_MS);
      this.telling = setTimeout(() => this.tell(), PAUSE_MS);
    });
    this.input.addEventListener("keydown", ({ key }) => { if (key === "Enter") this.tell(); });
    this.input.addEventListener("change", () => this.tell());
  }
  take(data, send) {
    this.send = send;
    this.name.textContent = data.label;
    this.input.placeholder = data.hint;
    // A page that answers to what was told before is late; what is being typed stays. Otherwise the words were changed
    // elsewhere: by "clear", or by going back.
    const echo = this.unanswered.indexOf(data.words);
    if (echo >= 0) this.unanswered.splice(0, echo + 1);
    else if (!this.unanswered.length && data.words !== this.told) this.input.value = this.told = data.words;
  }
  words() {
    return this.input.value.trim().replace(/\s+/g, " ");
  }
  look() {
    clearTimeout(this.looking);
    globalThis.Emplace.mapWith({ q: this.words() ? [this.words()] : [] });
  }
  tell() {
    clearTimeout(this.telling);
    if (this.words() === this.told) return this.look();
    this.look();
    this.told = this.words();
    this.unanswered.push(this.told);
    this.send("words", this.told);
  }
}
