// A picture and the slopes at its pixels; classes and units to be asked about.
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
// The ends of the course's signed colors: purple below, white, green above.
const BELOW = [64, 0, 75], ABOVE = [0, 68, 27];

function paint(canvas, side, shade) {
  canvas.width = canvas.height = side;
  const shades = new Uint8ClampedArray(4 * side * side);
  for (let i = 0; i < side * side; i++) shades.set([...shade(i), 255], 4 * i);
  canvas.getContext("2d").putImageData(new ImageData(shades, side, side), 0, 0);
}

function panel(model, walk, onPixel, extra) {
  const side = model.get("side");
  const canvas = element("canvas", { class: "bpkit-shown" });
  const ring = drawn("rect", { width: 1, height: 1, class: "bpkit-at" });
  const root = drawn("svg", { viewBox: `0 0 ${side} ${side}`, role: "img", ...extra }, ring);
  root.addEventListener("click", (event) => {
    const box = root.getBoundingClientRect();
    const cell = (at) => Math.min(Math.max(Math.floor(side * at), 0), side - 1);
    onPixel(cell((event.clientY - box.top) / box.height),
            cell((event.clientX - box.left) / box.width));
  });
  root.addEventListener("keydown", walk);
  const show = (shade, said) => {
    const [row, column] = model.get("at");
    ring.setAttribute("x", column);
    ring.setAttribute("y", row);
    ariaLabel(root, said);
    paint(canvas, side, shade);
  };
  return { node: element("div", { class: "bpkit-inside" }, canvas, root), show };
}

function choices(model, kind, trait) {
  const group = element("div", { class: "bpkit-choices", role: "group", "aria-label": trait });
  const buttons = model.get(trait).map((_, k) => {
    const button = element("button", { type: "button", class: "bpkit-reset", ...QUIET });
    button.addEventListener("click", () => setValues(model, { kind, k }));
    group.append(button);
    return button;
  });
  const show = () => {
    const [of, which] = model.get("of");
    model.get(trait).forEach((value, k) => {
      setText(buttons[k], `${k}: ${shortNumber(value)}`);
      ariaLabel(buttons[k], `${kind} ${k}, ${shortNumber(value)}`);
      buttons[k].setAttribute("aria-pressed", String(of === kind && which === k));
    });
  };
  return { group, show };
}

function render({ model, el }) {
  const side = model.get("side");
  const change = (row, column) => {
    const pixel = row * side + column, changed = model.get("values").changed ?? [];
    const others = changed.filter((other) => other !== pixel);
    setValues(model, {
      row, column, changed: others.length < changed.length ? others : [...changed, pixel],
    });
  };
  const walk = (event) => {
    const step = STEPS[event.key], [i, j] = model.get("at");
    const { row = i, column = j } = model.get("values");
    if (!step && event.key !== "Enter") return;
    event.preventDefault();
    if (!step) return change(row, column);
    const [down, right] = [row + step[0], column + step[1]].map(
      (to) => Math.min(Math.max(to, 0), side - 1));
    setValues(model, { row: down, column: right });
  };
  const digit = panel(model, walk, change, WALKED);
  const map = panel(model, walk, (row, column) => setValues(model, { row, column }), {});
  const classes = choices(model, "class", "classes"), units = choices(model, "unit", "units");
  const title = element("div", { class: "bpkit-title" });
  const summary = element("p", { class: "bpkit-sum" });
  const reset = element("button", { type: "button", class: "bpkit-reset", ...QUIET }, "Reset");
  reset.addEventListener("click", () => {
    model.set("values", {});
    model.save_changes();
  });
  const speaker = announcer(model), error = errorBox(model);
  const draw = () => {
    const ink = numbers(Uint8Array, model.get("ink"));
    const slopes = numbers(Int8Array, model.get("slopes"));
    const [kind, k] = model.get("of"), alt = model.get("alt");
    digit.show((i) => Array(3).fill(255 - ink[i]), `Arrow keys walk, Enter changes. ${alt}`);
    map.show((i) => {
      const far = Math.abs(slopes[i]) / 127, end = slopes[i] < 0 ? BELOW : ABOVE;
      return end.map((value) => 255 + far * (value - 255));
    }, `Slopes of ${kind} ${k}.`);
    setText(title, `slopes of ${kind} ${k} (green +, purple −)`);
    setText(summary, aloud(model.get("summary")));
  };
  let said = model.get("alt");
  const say = () => {
    if (model.get("alt") !== said) speaker.say();
    said = model.get("alt");
  };
  const titled = (name, ...nodes) => element(
    "div", {}, typeof name === "string" ? element("div", { class: "bpkit-title" }, name) : name,
    ...nodes);
  el.classList.add("bpkit");
  el.append(
    element("div", { class: "bpkit-row" },
            titled("picture", digit.node), titled(title, map.node),
            titled("classes: scores", classes.group), titled("units: outputs", units.group)),
    summary, element("div", { class: "bpkit-foot" }, reset), error.node, speaker.node,
  );
  const stop = follow(model, draw, classes.show, units.show, error.show, say);
  return () => {
    stop();
    speaker.stop();
  };
}

export default { render };
