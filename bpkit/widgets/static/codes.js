// A plane of codes to point into, the digit of the place, and a pad to draw on.
const PLANE = 380;
const STEPS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
// A pen wide enough for 28 pixels: the middle is full, its neighbors nearly.
const PEN = [[0, 0, 255], [1, 0, 200], [-1, 0, 200], [0, 1, 200], [0, -1, 200],
             [1, 1, 90], [1, -1, 90], [-1, 1, 90], [-1, -1, 90]];

function paint(canvas, side, ink) {
  canvas.width = canvas.height = side;
  const shades = new Uint8ClampedArray(4 * side * side);
  ink.forEach((value, i) => shades.set([255 - value, 255 - value, 255 - value, 255], 4 * i));
  canvas.getContext("2d").putImageData(new ImageData(shades, side, side), 0, 0);
}

function planeOf(model) {
  const [left, right, down, up] = model.get("extent");
  const onPage = ([x, y]) => [
    PLANE * (x - left) / (right - left), PLANE * (up - y) / (up - down)];
  const root = drawn("svg", {
    viewBox: `0 0 ${PLANE} ${PLANE}`, class: "bpkit-codes", ...WALKED,
  });
  const dots = numbers(Float32Array, model.get("dots")), colors = model.get("colors");
  model.get("labels").forEach((label, i) => {
    const [x, y] = onPage([dots[2 * i], dots[2 * i + 1]]);
    const style = `fill: ${colors[label % colors.length]}`;
    const words = { x, y, "text-anchor": "middle", dy: "0.35em", style, "aria-hidden": "true" };
    root.append(drawn("text", words, label));
  });
  const ring = drawn("circle", { r: 8, class: "bpkit-ring" });
  root.append(ring);
  const go = (x, y) => setValues(model, {
    x: Math.min(Math.max(x, left), right), y: Math.min(Math.max(y, down), up), drawing: null,
  });
  const point = (event) => {
    const box = root.getBoundingClientRect();
    go(left + (right - left) * (event.clientX - box.left) / box.width,
       up - (up - down) * (event.clientY - box.top) / box.height);
  };
  root.addEventListener("pointerdown", (event) => {
    root.setPointerCapture(event.pointerId);
    point(event);
  });
  root.addEventListener("pointermove", (event) => { if (event.buttons) point(event); });
  root.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const { x, y, drawing } = model.get("values"), at = model.get("at");
    const from = drawing || x === undefined ? at : [x, y];
    go(from[0] + step[0] * (right - left) / 40, from[1] + step[1] * (up - down) / 40);
  });
  const show = () => {
    const [cx, cy] = onPage(model.get("at"));
    ring.setAttribute("cx", near(cx - PLANE / 2, PLANE / 2) + PLANE / 2);
    ring.setAttribute("cy", near(cy - PLANE / 2, PLANE / 2) + PLANE / 2);
    ariaLabel(root, `Arrow keys move the code. ${model.get("alt")}`);
  };
  return { root, show };
}

function padOf(model) {
  const side = model.get("side");
  const pad = element("canvas", {
    class: "bpkit-pad", ...WALKED,
    "aria-label": "Your drawing. Arrow keys move the pen and draw, with Shift they only move.",
  });
  let ink = Array(side * side).fill(0), pen = [side >> 1, side >> 1];
  const dab = () => {
    ink = [...ink];
    for (const [down, right, value] of PEN) {
      const i = pen[0] + down, j = pen[1] + right;
      if (Math.min(i, j) < 0 || Math.max(i, j) >= side) continue;
      ink[i * side + j] = Math.max(ink[i * side + j], value);
    }
    paint(pad, side, ink);
    setValues(model, { drawing: ink });
  };
  const clear = () => {
    ink = Array(side * side).fill(0);
    paint(pad, side, ink);
  };
  const to = (event) => {
    const box = pad.getBoundingClientRect();
    const cell = (at) => Math.min(Math.max(Math.floor(side * at), 0), side - 1);
    pen = [cell((event.clientY - box.top) / box.height), cell((event.clientX - box.left) / box.width)];
    dab();
  };
  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    to(event);
  });
  pad.addEventListener("pointermove", (event) => { if (event.buttons) to(event); });
  pad.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    pen = [pen[0] - step[1], pen[1] + step[0]].map((i) => Math.min(Math.max(i, 0), side - 1));
    if (!event.shiftKey) dab();
  });
  paint(pad, side, ink);
  return { pad, clear };
}

function render({ model, el }) {
  const plane = planeOf(model), { pad, clear } = padOf(model);
  const shown = element("canvas", { class: "bpkit-shown", role: "img" });
  const summary = element("p", { class: "bpkit-sum" });
  const reset = element("button", { type: "button", class: "bpkit-reset", ...QUIET }, "Reset");
  reset.addEventListener("click", () => {
    clear();
    model.set("values", {});
    model.save_changes();
  });
  const speaker = announcer(model), error = errorBox(model);
  const draw = () => {
    plane.show();
    paint(shown, model.get("side"), numbers(Uint8Array, model.get("picture_of")));
    ariaLabel(shown, `decoded: ${model.get("alt")}`);
    setText(summary, aloud(model.get("summary")));
  };
  let said = model.get("alt");
  const say = () => {
    if (model.get("alt") !== said) speaker.say();
    said = model.get("alt");
  };
  const titled = (title, ...nodes) => element(
    "div", {}, element("div", { class: "bpkit-title" }, title), ...nodes);
  el.classList.add("bpkit");
  el.append(
    element("div", { class: "bpkit-row" },
            titled("codes", plane.root), titled("decoded", shown),
            titled("your drawing", pad, reset)),
    summary, error.node, speaker.node,
  );
  const stop = follow(model, draw, error.show, say);
  return () => {
    stop();
    speaker.stop();
  };
}

export default { render };
