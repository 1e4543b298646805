/* What a pin looks like: colour, shape and letter by system type; fill, dashes and strokes by status. */
(() => {
  "use strict";
  const { types: TYPES, statuses: STATUSES, strikes: STRIKES } = globalThis.Emplace.look;
  const paths = new Map();
  const outline = (type) => {
    if (!paths.has(type)) paths.set(type, new Path2D(TYPES[type].path));
    return paths.get(type);
  };
  const known = (type) => (type in TYPES ? type : "other");

  /* ---- APP-6 symbols, as an option -------------------------------------------------------------------------------- */

  const pictures = new Map();
  const waiting = [];
  let onPicture = () => {};

  /** Picture of an APP-6 symbol, once the browser has it; the standard has none for withdrawn and denied. */
  function picture(type, status) {
    const key = `${known(type)}/${status}`, drawn = globalThis.Emplace.app6;
    const made = drawn[key] ?? drawn[`${known(type)}/deployed`];
    if (!pictures.has(made)) {
      const image = new Image();
      pictures.set(made, image);
      image.addEventListener("load", () => {
        waiting.splice(0).forEach((paint) => paint());
        onPicture();
      });
      image.src = `data:image/svg+xml,${encodeURIComponent(made.svg)}`;
    }
    const image = pictures.get(made);
    return image.complete && image.naturalWidth ? { image, ...made } : null;
  }

  function drawPicture(context, { type, status, x, y, scale, accent, selected }) {
    const found = picture(type, status);
    if (!found) return;
    const size = scale * 0.78;
    context.save();
    context.translate(x, y);
    context.scale(size, size);
    if (selected) {
      context.beginPath();
      context.arc(0, 0, 24, 0, 7);
      context.strokeStyle = accent;
      context.lineWidth = 3;
      context.stroke();
    }
    context.globalAlpha = status === "withdrawn" || status === "denied" ? 0.62 : 1;
    context.drawImage(found.image, -found.x, -found.y, found.width, found.height);
    context.globalAlpha = 1;
    context.strokeStyle = "#14171c";
    context.lineWidth = 2.6;
    context.lineCap = "round";
    context.beginPath();
    for (const [x0, y0, x1, y1] of STRIKES[STATUSES[status]?.strike] ?? []) if (status !== "destroyed") {
      context.moveTo(1.4 * x0, 1.4 * y0);
      context.lineTo(1.4 * x1, 1.4 * y1);
    }
    context.stroke();
    context.restore();
  }

  /** A type's colour for lines and letters; lighter where the paper is dark. */
  function line(type, dark = false) {
    const colour = TYPES[known(type)].colour;
    if (!dark) return colour;
    const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)).map((c) => Math.round(c + (255 - c) * 0.42));
    return `rgb(${parts.join(",")})`;
  }

  /** Draw one pin centred at x, y on a canvas; `paper` is the colour of hollow ones and of the halo. */
  function draw(context, { type, status, x, y, scale = 1, paper = "#fff", dark = false, selected = false, accent = "#111", app6 = false }) {
    if (app6) return drawPicture(context, { type, status, x, y, scale, accent, selected });
    const look = TYPES[known(type)], style = STATUSES[status] ?? STATUSES.deployed, shape = outline(known(type)), ink = line(type, dark);
    context.save();
    context.translate(x, y);
    context.scale(scale, scale);
    context.lineJoin = "round";
    if (selected) {
      context.strokeStyle = accent;
      context.lineWidth = 7.5;
      context.stroke(shape);
    }
    context.strokeStyle = paper;
    context.lineWidth = 4;
    context.stroke(shape);
    context.fillStyle = style.fill ? look.colour : paper;
    context.fill(shape);
    if (!style.fill) {
      context.setLineDash(style.dash ?? []);
      context.strokeStyle = ink;
      context.lineWidth = 2.2;
      context.stroke(shape);
      context.setLineDash([]);
    }
    // Strokes lie behind the letter, so that it stays readable.
    const struck = STRIKES[style.strike] ?? [];
    context.lineCap = "round";
    for (const [width, colour] of [[4.6, paper], [2.1, status === "destroyed" ? (dark ? "#fff" : "#14171c") : ink]]) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      for (const [x0, y0, x1, y1] of struck) { context.moveTo(x0, y0); context.lineTo(x1, y1); }
      context.stroke();
    }
    context.font = "700 11.5px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    if (struck.length) {
      context.strokeStyle = style.fill ? look.colour : paper;
      context.lineWidth = 4.5;
      context.strokeText(look.letter, 0, 4.1 + (look.dy ?? 0));
    }
    context.fillStyle = style.fill ? "#fff" : ink;
    context.fillText(look.letter, 0, 4.1 + (look.dy ?? 0));
    context.restore();
  }

  /** A little canvas with one pin, for legends and chips. */
  function icon(type, status = "deployed", pixels = 22, paper = "#fff", dark = false, app6 = false) {
    const canvas = document.createElement("canvas"), ratio = Math.max(2, window.devicePixelRatio || 1);
    canvas.width = canvas.height = pixels * ratio;
    canvas.style.width = canvas.style.height = `${pixels}px`;
    canvas.setAttribute("aria-hidden", "true");
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    const paint = () => draw(context, { type, status, x: pixels / 2, y: pixels / 2, scale: pixels / (app6 ? 36 : 32), paper, dark, app6 });
    if (app6 && !picture(type, status)) waiting.push(paint);
    else paint();
    return canvas;
  }

  const Emplace = (globalThis.Emplace ??= {});
  Emplace.symbols = {
    TYPES, STATUSES, draw, icon, line, colour: (type) => TYPES[known(type)].colour,
    /** Call back whenever a picture has arrived that was asked for. */
    whenDrawn(callback) { onPicture = callback; },
  };
})();
