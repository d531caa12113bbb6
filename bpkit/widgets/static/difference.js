// Left the curve, enlarged so that x - h and x + h always stand in the same place; right
// the error at every h. All of it came at once, so dragging h asks nobody.
const CURVE = { x: 20, y: 34, width: 360, height: 250 };
const ERRORS = { x: 460, y: 34, width: 380, height: 250 };
const LOWEST = -17, HIGHEST = 2;  // powers of ten on the axis of errors

const tenTo = (power) => `10${String(power).replace("-", "−").replace(/./g, (c) => ({
  "−": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" })[c])}`;

const scientific = (value) => value === 0 ? "0" : value.toExponential(1).replace(/-/g, "−");

function text(x, y, words, anchor = "middle", kind = "") {
  return drawn("text", { x, y, "text-anchor": anchor, class: kind }, words);
}

// An error of exactly 0 lies on the floor; null where there is no number.
function height(error) {
  if (error === null) return null;
  const power = Math.min(Math.max(Math.log10(Math.max(error, 1e-300)), LOWEST), HIGHEST);
  return ERRORS.y + ERRORS.height * (HIGHEST - power) / (HIGHEST - LOWEST);
}

const across = (i, count) => ERRORS.x + ERRORS.width * i / (count - 1);

function path(points) {
  let d = "", pen = "M";
  for (const [x, y] of points) {
    if (y === null || !Number.isFinite(y)) { pen = "M"; continue; }
    d += `${pen}${x.toFixed(1)},${y.toFixed(1)}`;
    pen = "L";
  }
  return d;
}

function curvePanel() {
  const { x, y, width, height: tall } = CURVE, middle = y + tall / 2;
  const clip = `bpkit-clip-${views++}`;
  const at = (u) => x + width * (u + 2) / 4;
  const curve = drawn("path", { class: "bpkit-curve" });
  const tangent = drawn("path", { class: "bpkit-tangent" });
  const secant = drawn("path", { class: "bpkit-secant" });
  const ends = [-1, 1].map((u) => drawn("circle", { cx: at(u), r: 5, class: "bpkit-mark" }));
  const title = text(x, y - 14, "", "start", "bpkit-strong");
  const ticks = [[-1, "x − h"], [0, "x"], [1, "x + h"]].flatMap(([u, words]) => [
    text(at(u), y + tall + 18, words),
    drawn("path", { class: "bpkit-axis", d: `M${at(u)},${y + tall}v4` }),
  ]);
  const nodes = [
    drawn("clipPath", { id: clip }, drawn("rect", { x, y, width, height: tall })),
    drawn("rect", { x, y, width, height: tall, class: "bpkit-axis" }),
    drawn("g", { "clip-path": `url(#${clip})` }, curve, tangent, secant, ...ends),
    title, ...ticks,
  ];
  const show = (model) => {
    const window = model.get("window"), step = model.get("step");
    const { slope, slopes } = model.get("lines"), n = window.length;
    const bytes = model.get("curves");
    const values = new Float32Array(bytes.buffer.slice(
      bytes.byteOffset + 4 * n * step, bytes.byteOffset + 4 * n * (step + 1)));
    const reach = 2.4 * Math.max(Math.abs(slope), 0.5);
    const up = (v) => middle - tall / 2 * v / reach;
    curve.setAttribute("d", path(window.map((u, i) => [at(u), up(values[i])])));
    tangent.setAttribute("d", path([-2, 2].map((u) => [at(u), up(slope * u)])));
    const stand = [n / 4, 3 * n / 4].map((i) => values[Math.floor(i)]);
    const center = (stand[0] + stand[1]) / 2, measured = slopes[step];
    secant.setAttribute("d", measured === null ? "" :
      path([-2, 2].map((u) => [at(u), up(center + measured * u)])));
    ends.forEach((end, i) => {
      end.setAttribute("cy", Number.isFinite(stand[i]) ? up(stand[i]) : -100);
    });
    title.textContent = `h = ${scientific(model.get("steps")[step])}`;
  };
  return { nodes, show };
}

function errorPanel() {
  const { x, y, width, height: tall } = ERRORS;
  const dots = drawn("path", { class: "bpkit-errors" });
  const theory = ["truncation", "rounding"].map((name) => ({
    name,
    line: drawn("path", { class: `bpkit-theory bpkit-${name}` }),
    words: text(0, 0, name, "start"),
  }));
  const cursor = drawn("path", { class: "bpkit-cursor" });
  const mark = drawn("circle", { r: 6, class: "bpkit-here" });
  const title = text(x, y - 14, "", "start", "bpkit-strong");
  const ticks = [-15, -10, -5, 0].map((p) =>
    text(x + width * (p + 15) / 15, y + tall + 18, tenTo(p)));
  const sides = [-15, -10, -5, 0].map((p) => text(x - 6, height(10 ** p) + 4, tenTo(p), "end"));
  const nodes = [
    drawn("rect", { x, y, width, height: tall, class: "bpkit-axis" }),
    ...theory.map(({ line }) => line), dots, cursor, mark,
    ...theory.map(({ words }) => words), title, ...ticks, ...sides,
    text(x + width / 2, y + tall + 36, "h"),
  ];
  const show = (model) => {
    const { errors, ...lines } = model.get("lines"), n = errors.length;
    dots.setAttribute("d", errors.map((error, i) =>
      error === null ? "" : `M${across(i, n).toFixed(1)},${height(error).toFixed(1)}h0`).join(""));
    for (const { name, line, words } of theory) {
      const values = lines[name], there = values.some((value) => value > 0);
      const inside = (value) => value > 10 ** LOWEST && value < 10 ** HIGHEST;
      line.setAttribute("d", path(values.map((value, i) =>
        [across(i, n), inside(value) ? height(value) : null])));
      const i = Math.floor(n * (name === "rounding" ? 0.2 : 0.73));
      words.textContent = there && inside(values[i]) ? name : "";
      words.setAttribute("x", across(i, n) + 8);
      words.setAttribute("y", inside(values[i]) ? height(values[i]) + (name === "rounding" ? 0 : 8) : 0);
    }
    const step = model.get("step"), error = errors[step];
    cursor.setAttribute("d", `M${across(step, n).toFixed(1)},${y}v${tall}`);
    mark.setAttribute("cx", across(step, n));
    mark.setAttribute("cy", error === null ? -100 : height(error));
    title.textContent = error === null ? "no number" : `error ${scientific(error)}`;
  };
  return { nodes, show };
}

function selection(model, key, options) {
  const select = element("select", { class: "bpkit-choice", "aria-label": key, ...QUIET });
  select.append(...options.map((option) => element("option", {}, option)));
  select.addEventListener("change", () => setValues(model, { [key]: select.value }));
  return { node: element("label", { class: "bpkit-slider" }, key, select),
           show: () => { select.value = model.get("chosen")[key]; } };
}

let views = 0;

function render({ model, el }) {
  const parts = [curvePanel(), errorPanel()];
  const root = drawn("svg", { viewBox: "0 0 860 330", class: "bpkit-difference", role: "img" },
                     ...parts.flatMap((part) => part.nodes));
  const input = element("input", {
    type: "range", min: 0, max: model.get("steps").length - 1, step: 1, ...QUIET,
    "aria-label": "h, on a logarithmic scale",
  });
  const output = element("output", { "aria-hidden": "true" });
  const number = element("input", { type: "number", step: "any", "aria-label": "x", ...QUIET });
  const choices = [selection(model, "function", model.get("names")),
                   selection(model, "dtype", model.get("dtypes"))];
  const reset = element("button", { type: "button", class: "bpkit-reset", ...QUIET }, "Reset");
  const speaker = announcer(model);
  const error = errorBox(model);

  const tell = () => {
    const sentence = model.get("sentences")[model.get("step")];
    if (model.get("alt") !== sentence) model.set("alt", sentence);
  };
  input.addEventListener("input", () => {
    model.set("step", Number(input.value));
    tell();
    model.save_changes();
  });
  number.addEventListener("change", () => {
    const x = Number(number.value);
    if (number.value !== "" && Number.isFinite(x)) setValues(model, { x });
  });
  const first = { values: { ...model.get("chosen") }, step: model.get("step") };
  reset.addEventListener("click", () => {
    model.set("step", first.step);
    tell();
    setValues(model, first.values);
  });

  const draw = () => {
    parts.forEach((part) => part.show(model));
    ariaLabel(root, model.get("alt"));
    const step = model.get("step"), h = model.get("steps")[step];
    if (Number(input.value) !== step) input.value = step;
    ariaValue(input, scientific(h));
    const { slope, slopes } = model.get("lines");
    setText(output, scientific(h));
    setText(numbers, slopes[step] === null ? "" : aloud(
      `difference ${slopes[step].toPrecision(10)}, slope ${slope.toPrecision(10)}`));
    const x = model.get("chosen").x;
    if (document.activeElement !== number && Number(number.value || NaN) !== x) number.value = x;
  };
  const numbers = element("p", { class: "bpkit-sum" });
  let said = model.get("alt");
  const say = () => {
    if (model.get("alt") !== said) speaker.say();
    said = model.get("alt");
  };

  el.classList.add("bpkit");
  el.append(
    pane(root, 860),
    element("label", { class: "bpkit-slider bpkit-wide" },
            element("span", { class: "bpkit-name" }, element("i", {}, "h")), input, output),
    numbers,
    element("div", { class: "bpkit-row" }, ...choices.map((choice) => choice.node),
            element("label", { class: "bpkit-slider" }, element("i", {}, "x"), number), reset),
    error.node,
    speaker.node,
  );
  model.on("change:sentences", tell); // Python tells it, too, where there is one
  const stop = follow(model, draw, ...choices.map((choice) => choice.show), error.show, say);
  return () => {
    model.off("change:sentences", tell);
    stop();
    speaker.stop();
  };
}

export default { render };
