/* Bars of reports over time; drag a range, play the clock. While dragging and playing only the map changes. */
const DAY_MS = 86400000, FOOT = 17, PLAY_MS = 14000;
const iso = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);
const dayOf = (text) => Math.floor(Date.parse(`${text}T00:00:00Z`) / DAY_MS);
/** Day, month and year in this order whatever the language, as `geo.messages.day` writes them: "19 Jan 2023". */
function dated(day, form) {
  const parts = new Intl.DateTimeFormat(globalThis.Emplace.language, { ...form, timeZone: "UTC" }).formatToParts(day * DAY_MS);
  const told = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return [told.day, told.month, told.year].filter(Boolean).join(" ");
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".timeline");
  globalThis.Emplace.speak(data.words);
  root._strip ??= new Strip(root);
  root._strip.take(data, setTriggerValue);
  // The page drawing itself anew doesn't stop what plays; leaving it does.
  return () => setTimeout(() => root.isConnected || root._strip.stop());
}

class Strip {
  constructor(root) {
    this.root = root;
    this.speed = 1;
    this.playing = false;
    this.at = null;
    const { say } = globalThis.Emplace;
    const make = (tag, name, parent = root) => {
      const made = document.createElement(tag);
      made.className = name;
      parent.append(made);
      return made;
    };
    const controls = make("div", "controls");
    const row = make("div", "", controls);
    this.play = make("button", "play", row);
    this.play.type = "button";
    this.play.addEventListener("click", () => (this.playing ? this.pause() : this.start()));
    this.stopper = make("button", "stop", row);
    this.stopper.type = "button";
    this.stopper.textContent = "■";
    this.stopper.addEventListener("click", () => this.stop());
    this.speeds = make("select", "", row);
    for (const speed of [0.5, 1, 2, 4]) this.speeds.add(new Option(`${speed}×`, speed, speed === 1, speed === 1));
    this.speeds.addEventListener("change", () => { this.speed = Number(this.speeds.value); });
    const second = make("label", "second", controls);
    this.secondWords = make("span", "", second);
    this.second = make("input", "", second);
    this.second.type = "date";
    this.second.addEventListener("change", () => {
      const day = this.second.value || null;
      if (day?.startsWith("0")) return; // 0202 is a year on the way to 2024
      globalThis.Emplace.mapWith({ as_of: day ? [day] : [] });
      this.send("as_of", { day });
    });
    this.chart = make("div", "chart");
    this.canvas = make("canvas", "", this.chart);
    this.now = make("div", "now", this.chart);
    this.tip = make("div", "tip", this.chart);
    this.tip.setAttribute("role", "status");
    this.handles = ["from", "to"].map((edge) => {
      const handle = make("button", "handle", this.chart);
      handle.type = "button";
      handle.setAttribute("role", "slider");
      handle.addEventListener("keydown", (event) => this.nudge(event, edge));
      handle.addEventListener("pointerdown", (event) => this.drag(event, edge));
      return handle;
    });
    this.chart.addEventListener("pointerdown", (event) => this.drag(event, null));
    this.chart.addEventListener("pointermove", (event) => this.hover(event));
    this.chart.addEventListener("pointerleave", () => { if (!this.playing) this.tip.hidden = true; });
    this.chart.addEventListener("dblclick", () => this.send("range", { from: null, to: null }));
    this.tip.hidden = this.now.hidden = true;
    new ResizeObserver(() => this.paint()).observe(this.chart);
    this.label(say);
  }
  label(say) {
    const play = this.playing ? say("pause") : say("play");
    this.play.innerHTML = this.playing
      ? '<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path d="M2 1h3v10H2zM7 1h3v10H7z" fill="currentColor"/></svg>'
      : '<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path d="M2 0.5L11 6L2 11.5z" fill="currentColor"/></svg>';
    this.play.setAttribute("aria-label", play);
    this.play.title = play;
    this.play.setAttribute("aria-pressed", String(this.playing));
    this.stopper.setAttribute("aria-label", say("stop"));
    this.stopper.title = say("stop");
    this.stopper.hidden = this.at === null;
    this.speeds.setAttribute("aria-label", say("speed"));
    this.secondWords.textContent = say("known_on");
    this.second.setAttribute("aria-label", say("known_on"));
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", say("timeline"));
    this.handles[0].setAttribute("aria-label", say("first_day"));
    this.handles[1].setAttribute("aria-label", say("last_day"));
  }
  take(data, send) {
    this.data = data;
    this.send = send;
    this.second.value = data.as_of ?? "";
    this.second.max = data.today;
    // 1. Bars by their first day, each with its types in the legend's order.
    const order = Object.keys(globalThis.Emplace.symbols.TYPES);
    this.bars = data.bars.map(([day, ...numbers]) => {
      const parts = numbers.map((n, code) => [order.indexOf(data.types[code]), data.types[code], n]).filter((part) => part[2]);
      return { day, parts: parts.sort((a, b) => a[0] - b[0]), n: parts.reduce((sum, part) => sum + part[2], 0) };
    });
    this.long = { day: 1, week: 7, month: 30.44 }[data.step];
    // 2. The span: from the first bar to the end of the last.
    this.start_ = this.bars.length ? this.bars[0].day : dayOf(data.today) - 365;
    this.end_ = this.bars.length ? this.bars[this.bars.length - 1].day + this.long : dayOf(data.today);
    if (this.end_ - this.start_ < 7) {
      this.start_ -= 4;
      this.end_ += 4;
    }
    // 3. The range of the filter.
    this.from = data.from ? dayOf(data.from) : null;
    this.to = data.to ? dayOf(data.to) : null;
    this.label(globalThis.Emplace.say);
    this.paint();
  }
  x(day) {
    return ((day - this.start_) / (this.end_ - this.start_)) * this.chart.clientWidth;
  }
  dayAt(event) {
    const box = this.chart.getBoundingClientRect();
    return Math.round(this.start_ + Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * (this.end_ - this.start_));
  }
  paint() {
    if (!this.bars) return;
    const width = this.chart.clientWidth, height = this.chart.clientHeight, ratio = window.devicePixelRatio || 1, high = height - FOOT;
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    const context = this.canvas.getContext("2d"), style = getComputedStyle(this.root), ink = style.color;
    context.scale(ratio, ratio);
    const most = Math.max(1, ...this.bars.map((bar) => bar.n)), low = this.from ?? -Infinity, up = this.to ?? Infinity;
    for (const bar of this.bars) {
      const x0 = this.x(bar.day), x1 = Math.max(x0 + 1.5, this.x(bar.day + this.long) - 1), inside = bar.day + this.long > low && bar.day <= up;
      context.globalAlpha = inside ? 1 : 0.28;
      let top = high;
      for (const [, type, n] of bar.parts) {
        const part = Math.max(1, (n / most) * (high - 6));
        top -= part;
        context.fillStyle = globalThis.Emplace.symbols.line(type, this.data.dark);
        context.fillRect(x0, top, x1 - x0, part);
      }
    }
    context.globalAlpha = 1;
    context.fillStyle = ink;
    context.globalAlpha = 0.25;
    context.fillRect(0, high, width, 1);
    if (this.from !== null || this.to !== null) {
      const x0 = this.x(Math.max(this.start_, low)), x1 = this.x(Math.min(this.end_, up + 1));
      context.globalAlpha = 0.1;
      context.fillStyle = style.getPropertyValue("--st-primary-color");
      context.fillRect(x0, 0, x1 - x0, high);
    }
    context.globalAlpha = 0.85;
    context.fillStyle = ink;
    context.font = "11px system-ui, sans-serif";
    context.textBaseline = "bottom";
    for (const { day, text } of this.ticks(width)) {
      const x = this.x(day), half = context.measureText(text).width / 2;
      context.globalAlpha = 0.3;
      context.fillRect(x, high, 1, 4);
      context.globalAlpha = 0.85;
      context.fillText(text, Math.max(0, Math.min(width - 2 * half, x - half)), height);
    }
    [this.from, this.to].forEach((day, i) => {
      const at = day === null ? (i ? this.end_ : this.start_) : day + i;
      this.handles[i].style.left = `${Math.max(0, Math.min(width, this.x(at)))}px`;
      this.handles[i].setAttribute("aria-valuemin", Math.floor(this.start_));
      this.handles[i].setAttribute("aria-valuemax", Math.ceil(this.end_));
      this.handles[i].setAttribute("aria-valuenow", Math.round(at));
      this.handles[i].setAttribute("aria-valuetext", this.written(at));
    });
    this.now.hidden = this.at === null;
    if (this.at !== null) this.now.style.left = `${this.x(this.at)}px`;
  }
  ticks(width) {
    const most = Math.max(2, Math.floor(width / 70)), years = (this.end_ - this.start_) / 365.25, ticks = [];
    const months = [1, 2, 3, 6, 12, 24, 60, 120].find((n) => (years * 12) / n <= most) ?? 240;
    const first = new Date(this.start_ * DAY_MS);
    for (let m = first.getUTCFullYear() * 12 + first.getUTCMonth(); ; m++) {
      if (m % months) continue;
      const day = Date.UTC(Math.floor(m / 12), m % 12, 1) / DAY_MS;
      if (day > this.end_) break;
      if (day < this.start_) continue;
      const form = months >= 12 ? { year: "numeric" } : m % 12 ? { month: "short" } : { month: "short", year: "numeric" };
      ticks.push({ day, text: dated(day, form) });
    }
    if (ticks.length > 1) return ticks;
    // A few weeks may hold no first of a month: they are told by the day.
    const span = this.end_ - this.start_, apart = [1, 2, 7, 14].find((n) => span / n <= most) ?? 28;
    return Array.from({ length: Math.floor(span / apart) }, (_, i) => Math.ceil(this.start_) + (i + 0.5) * apart).map((day) => ({ day, text: this.written(day) }));
  }
  written(day) {
    return dated(Math.round(day), { day: "numeric", month: "short", year: "numeric" });
  }
  told(day, text) {
    this.tip.hidden = false;
    this.tip.textContent = text;
    this.tip.style.left = `${Math.max(40, Math.min(this.chart.clientWidth - 40, this.x(day)))}px`;
  }
  hover(event) {
    if (this.dragging || this.playing || !this.bars.length) return;
    const day = this.dayAt(event), bar = this.bars.find((one) => one.day <= day && day < one.day + this.long);
    if (!bar) this.tip.hidden = true;
    else this.told(bar.day + this.long / 2, `${this.written(bar.day)}: ${globalThis.Emplace.say("reports", { n: bar.n })}`);
  }

  /* ---- a range ---- */

  drag(event, edge) {
    if (event.button || !this.bars.length) return;
    event.preventDefault();
    event.stopPropagation();
    this.stop();
    if (edge) this.handles[edge === "from" ? 0 : 1].focus();
    const first = this.dayAt(event), before = [this.from, this.to];
    this.dragging = true;
    const move = (next) => {
      const day = this.dayAt(next);
      if (edge === "from") this.from = Math.min(day, this.to ?? Math.floor(this.end_));
      else if (edge === "to") this.to = Math.max(day, this.from ?? Math.ceil(this.start_));
      else if (Math.abs(this.x(day) - this.x(first)) > 3) [this.from, this.to] = [Math.min(first, day), Math.max(first, day)];
      this.preview();
      this.told(day, `${this.written(this.from ?? this.start_)} – ${this.written(this.to ?? this.end_)}`);
      this.paint();
    };
    const up = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      this.dragging = false;
      this.tip.hidden = true;
      if (this.from !== before[0] || this.to !== before[1]) this.commit();
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
  }
  nudge(event, edge) {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const days = Math.round(by * this.long), end = Math.ceil(this.end_), start = Math.floor(this.start_);
    if (edge === "from") this.from = Math.max(start, Math.min((this.from ?? start) + days, this.to ?? end));
    else this.to = Math.min(end, Math.max((this.to ?? end) + days, this.from ?? start));
    this.preview();
    this.paint();
    clearTimeout(this.later);
    this.later = setTimeout(() => this.commit(), 500);
  }
  preview() {
    globalThis.Emplace.mapBeside()?.layer.setClock({ from: this.from ?? -1e9, at: this.to ?? 1e9, within: true });
  }
  /** A range that takes in everything is no filter: undated reports then stay. */
  commit() {
    const from = this.from !== null && this.from > this.start_ ? iso(this.from) : null, to = this.to !== null && this.to < this.end_ - 1 ? iso(this.to) : null;
    if (!from && !to) globalThis.Emplace.mapBeside()?.layer.setClock(null);
    globalThis.Emplace.mapWith({ from: from ? [from] : [], to: to ? [to] : [] });
    this.send("range", { from, to });
  }

  /* ---- playing ---- */

  start() {
    if (!this.bars.length) return;
    this.playing = true;
    const end = this.to ?? this.end_, begin = this.from ?? this.start_;
    if (this.at === null || this.at >= end) this.at = begin;
    let last = performance.now(), drawn = 0;
    const step = (now) => {
      if (!this.playing) return;
      this.at = Math.min(end, this.at + ((now - last) / PLAY_MS) * this.speed * (end - begin));
      last = now;
      const map = globalThis.Emplace.mapBeside();
      // A million are asked for anew at each step; fewer are only shown and hidden.
      if (now - drawn > (map?.layer.isTiled() ? 700 : 90)) {
        drawn = now;
        map?.layer.setClock({ at: Math.floor(this.at) });
      }
      this.told(this.at, this.written(this.at));
      this.paint();
      if (this.at >= end) this.pause();
      else requestAnimationFrame(step);
    };
    this.label(globalThis.Emplace.say);
    requestAnimationFrame(step);
  }
  pause() {
    this.playing = false;
    if (this.at !== null) globalThis.Emplace.mapBeside()?.layer.setClock({ at: Math.floor(this.at) });
    this.label(globalThis.Emplace.say);
  }
  stop() {
    if (this.at === null) return;
    this.playing = false;
    this.at = null;
    this.tip.hidden = this.now.hidden = true;
    globalThis.Emplace.mapBeside()?.layer.setClock(null);
    this.label(globalThis.Emplace.say);
    this.paint();
  }
}
