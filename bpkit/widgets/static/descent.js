const PACE = 200; // milliseconds from step to step while it plays
const CHART = { wide: 280, high: 190, left: 12, top: 12, floor: 160, wall: 268 };

function value(number) {
  if (Number.isNaN(number)) return "not a number";
  if (!Number.isFinite(number)) return number < 0 ? "−∞" : "∞";
  const size = Math.abs(number);
  const text = size !== 0 && (size < 0.001 || size >= 10000)
    ? number.toExponential(1) : String(Number(number.toPrecision(3)));
  return text.replaceAll("-", "−");
}

function landscape(model) {
  const [left, right, low, high] = model.get("extent");
  const n = model.get("points");
  const canvas = element("canvas", { width: n, height: n, role: "img" });
  const overlay = drawn("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none",
                                 "aria-hidden": "true" });
  const ahead = drawn("polyline", { class: "bpkit-steps bpkit-ahead" });
  const under = drawn("polyline", { class: "bpkit-steps-under" });
  const line = drawn("polyline", { class: "bpkit-steps" });
  const dots = drawn("g", {});
  overlay.append(drawn("path", { d: model.get("contours"), class: "bpkit-contour" }),
                 ahead, under, line, dots);
  const plot = element("div", { class: "bpkit-plot" }, canvas, overlay);
  const ticks = (kind, ...texts) => element(
    "div", { class: kind, "aria-hidden": "true" },
    ...texts.map((t) => element("span", {}, ...(typeof t === "string" ? symbol(t)
                                                : [shortNumber(t)]))));
  const node = element("div", { class: "bpkit-surface bpkit-landscape" }, plot,
                       ticks("bpkit-up", high, "w2", low),
                       ticks("bpkit-along", left, "w1", right));

  const colors = numbers(Uint32Array, model.get("colors"));
  const image = new ImageData(n, n);
  const pixels = new Uint32Array(image.data.buffer);
  numbers(Uint8Array, model.get("shades")).forEach((shade, i) => {
    pixels[(n - 1 - Math.floor(i / n)) * n + i % n] = colors[shade];
  });
  canvas.getContext("2d").putImageData(image, 0, 0);

  const show = (path, step, sentence) => {
    const places = path.map(([w1, w2]) => [
      near(100 * (w1 - left) / (right - left), 1e4), near(100 * (high - w2) / (high - low), 1e4),
    ]);
    const finite = (some) => some.filter((p) => p.every(Number.isFinite));
    const joined = (some) => some.map((p) => p.map((x) => x.toFixed(2)).join()).join(" ");
    const at = finite(places.slice(0, step + 1));
    ahead.setAttribute("points", joined(finite(places)));
    under.setAttribute("points", joined(at));
    line.setAttribute("points", joined(at));
    const box = plot.getBoundingClientRect(); // the square is stretched; dots stay round
    const dot = ([cx, cy], r, kind) => drawn("ellipse", {
      cx, cy, rx: 100 * r / (box.width || 300), ry: 100 * r / (box.height || 300), class: kind,
    });
    dots.replaceChildren(...at.slice(1).map((p) => dot(p, 3, "bpkit-step")),
                         dot(at[at.length - 1], 6, "bpkit-step bpkit-now"),
                         dot(at[0], 6, "bpkit-point"));
    ariaLabel(canvas, sentence);
  };

  dragStart(model, plot);
  return { node, show };
}

// The loss over the steps: the walked part strong, what is to come faint.
function lossChart(model) {
  const { wide, high, left, top, floor, wall } = CHART;
  const root = drawn("svg", { viewBox: `0 0 ${wide} ${high}`, class: "bpkit-chart",
                              "aria-hidden": "true" });
  const all = drawn("polyline", { class: "bpkit-curve bpkit-ahead" });
  const curve = drawn("polyline", { class: "bpkit-curve" });
  const end = drawn("circle", { r: 4, class: "bpkit-end" });
  const text = (x, anchor) => drawn("text", { x, y: high - 10, "text-anchor": anchor });
  const [first, last] = [text(left, "start"), text(wall, "end")];
  root.append(drawn("path", { d: `M${left},${top}V${floor}H${wall}`, class: "bpkit-axis" }),
              all, curve, end, first, last);
  const title = element("div", { class: "bpkit-title" });
  const show = (losses, step) => {
    const most = 1.25 * (losses[0] - model.get("lowest")) || 1;
    const points = Array.from(losses, (loss, i) => [
      left + (wall - left) * i / (losses.length - 1),
      floor - (floor - top) * near((loss - model.get("lowest")) / most, 1),
    ].map((x) => (Number.isFinite(x) ? x : top).toFixed(1)));
    const joined = (some) => some.map((p) => p.join()).join(" ");
    all.setAttribute("points", joined(points));
    curve.setAttribute("points", joined(points.slice(0, step + 1)));
    end.setAttribute("cx", points[step][0]);
    end.setAttribute("cy", points[step][1]);
    first.textContent = "step 0";
    last.textContent = String(losses.length - 1);
    setText(title, aloud(`loss ${value(losses[step])}`));
  };
  return { node: element("div", { class: "bpkit-panel" }, title, root), show };
}

// The points that a line w1 x + w2 is fitted to, and the line at this step.
function fitChart(model) {
  const { wide, high, left, top, floor, wall } = CHART;
  const [x, t] = ["xs", "ts"].map((name) => numbers(Float64Array, model.get(name)));
  if (x.length === 0) return { node: "", show: () => {} };
  const [from, to] = [Math.min(...x), Math.max(...x)];
  const [low, most] = [Math.min(0, ...t), Math.max(...t)];
  const across = (value) => left + (wall - left) * (value - from) / (to - from);
  const up = (value) => near(floor - (floor - top) * (value - low) / (most - low), 1e4);
  const root = drawn("svg", { viewBox: `0 0 ${wide} ${high}`, class: "bpkit-chart bpkit-fit",
                              "aria-hidden": "true" });
  const line = drawn("path", { class: "bpkit-fit-line" });
  const text = (value, anchor) => drawn(
    "text", { x: across(value), y: high - 10, "text-anchor": anchor });
  const ends = [text(from, "start"), text(to, "end")];
  ends[0].textContent = `x = ${value(from)}`;
  ends[1].textContent = value(to);
  root.append(drawn("path", { d: `M${left},${top}V${floor}H${wall}`, class: "bpkit-axis" }),
              ...Array.from(x, (_, i) => drawn(
                "circle", { cx: across(x[i]), cy: up(t[i]), r: 2, class: "bpkit-end" })),
              line, ...ends);
  const title = element("div", { class: "bpkit-title" });
  const show = ([w1, w2]) => {
    setText(title, aloud(`${value(w1)} x + ${value(w2)}`.replace("+ −", "− ")));
    const fits = Number.isFinite(w1) && Number.isFinite(w2);
    line.setAttribute("d", fits
      ? `M${left},${up(w1 * from + w2)}L${wall},${up(w1 * to + w2)}` : "");
  };
  return { node: element("div", { class: "bpkit-panel" }, title, root), show };
}

function render({ model, el }) {
  const land = landscape(model), chart = lossChart(model), fit = fitChart(model);
  const controls = sliders(model, ({ name }) => (
    name === "lr" ? "the learning rate" : `the start of weight ${name[1]}`));
  const error = errorBox(model);
  const status = element("p", { class: "bpkit-sum" });
  const speaker = announcer({ get: () => status.textContent });
  let path, losses;
  let step = 0; // the start: the learner takes the steps
  let spoken;

  const button = (text, act) => {
    const node = element("button", { type: "button", class: "bpkit-reset", ...QUIET }, text);
    node.addEventListener("click", act);
    return node;
  };
  const walk = (to) => {
    step = Math.min(Math.max(to, 0), losses.length - 1);
    show();
  };
  const { toggle, pause, note } = player({
    at: () => step, last: () => losses.length - 1, go: walk, pace: () => PACE,
    dress: (plays) => setText(play, plays ? "Pause" : "Play"),
  });
  const rewind = button("Rewind", () => { pause(); walk(0); });
  const back = button("Back", () => { pause(); walk(step - 1); });
  const forward = button("Step", () => { pause(); walk(step + 1); });
  const play = button("Play", toggle);

  const show = () => {
    const flat = numbers(Float64Array, model.get("path"));
    losses = numbers(Float64Array, model.get("losses"));
    path = Array.from(losses, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
    step = Math.min(step, losses.length - 1);
    const [left, right, low, high] = model.get("extent"), [w1, w2] = path[step];
    const inside = w1 >= left && w1 <= right && w2 >= low && w2 <= high;
    setText(status, aloud(`Step ${step} of ${losses.length - 1}: w1 = ${value(w1)}, `
      + `w2 = ${value(w2)}, loss ${value(losses[step])}${inside ? "" : "; out of the picture"}.`));
    land.show(path, step, `Gradient descent on a surface, lr ${value(model.get("values").lr)}. `
      + status.textContent);
    chart.show(losses, step);
    fit.show(path[step]);
    if (spoken !== undefined && spoken !== status.textContent) speaker.say();
    spoken = status.textContent;
  };

  el.classList.add("bpkit");
  el.append(
    element("div", { class: "bpkit-row" }, land.node,
            element("div", { class: "bpkit-right" }, fit.node, chart.node, status,
                    element("div", { class: "bpkit-foot" }, rewind, back, forward, play, note))),
    element("div", { class: "bpkit-sliders" }, ...controls.nodes.values()),
    element("div", { class: "bpkit-foot" }, controls.reset,
            element("span", {}, "A click on the surface moves the start, too.")),
    error.node,
    speaker.node,
  );
  const stop = follow(model, show, controls.show, error.show);
  return () => {
    pause();
    stop();
    speaker.stop();
  };
}

export default { render };
