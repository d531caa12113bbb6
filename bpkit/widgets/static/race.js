const PACE = 120; // milliseconds from step to step while it plays
const CHART = { wide: 280, high: 190, left: 12, top: 12, floor: 160, wall: 268 };
const SMALL = 1e-6; // where the chart's logarithm ends

function value(number) {
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
  const contours = drawn("path", { class: "bpkit-contour" });
  const lines = drawn("g", {});
  overlay.append(contours, lines);
  const plot = element("div", { class: "bpkit-plot" }, canvas, overlay);
  const ticks = (kind, ...texts) => element(
    "div", { class: kind, "aria-hidden": "true" },
    ...texts.map((t) => element("span", {}, ...(typeof t === "string" ? symbol(t)
                                                : [shortNumber(t)]))));
  const node = element("div", { class: "bpkit-surface bpkit-landscape" }, plot,
                       ticks("bpkit-up", high, "w2", low),
                       ticks("bpkit-along", left, "w1", right));
  const colors = numbers(Uint32Array, model.get("colors"));
  let painted;

  const paint = () => {
    if (painted === model.get("contours")) return;
    painted = model.get("contours");
    const image = new ImageData(n, n);
    const pixels = new Uint32Array(image.data.buffer);
    numbers(Uint8Array, model.get("shades")).forEach((shade, i) => {
      pixels[(n - 1 - Math.floor(i / n)) * n + i % n] = colors[shade];
    });
    canvas.getContext("2d").putImageData(image, 0, 0);
    contours.setAttribute("d", painted);
  };

  const show = (walks, step, sentence) => {
    paint();
    const box = plot.getBoundingClientRect(); // the square is stretched; dots stay round
    const dot = ([cx, cy], r, attributes) => drawn("ellipse", {
      cx, cy, rx: 100 * r / (box.width || 300), ry: 100 * r / (box.height || 300),
      ...attributes,
    });
    const drawings = walks.map(({ path, racer }) => {
      const at = path.slice(0, step + 1).map(([w1, w2]) => [
        near(100 * (w1 - left) / (right - left), 1e4),
        near(100 * (high - w2) / (high - low), 1e4),
      ]);
      const points = at.map((p) => p.map((x) => x.toFixed(2)).join()).join(" ");
      return [
        drawn("polyline", { points, class: "bpkit-steps-under" }),
        drawn("polyline", { points, class: "bpkit-path", stroke: racer.color,
                            "stroke-dasharray": racer.stroke }),
        dot(at[at.length - 1], 5, { fill: racer.color, class: "bpkit-end-dot" }),
      ];
    });
    const layers = [0, 1, 2].flatMap((k) => drawings.map((parts) => parts[k]));
    const { w1, w2 } = model.get("values");
    const start = [100 * (w1 - left) / (right - left), 100 * (high - w2) / (high - low)];
    lines.replaceChildren(...layers, dot(start, 6, { class: "bpkit-point" }));
    ariaLabel(canvas, sentence);
  };

  dragStart(model, plot);
  return { node, show };
}

// What a step keeps of the distance at each learning rate and momentum; gray: it grows.
function momentumPlane(model) {
  const { name, powers, momenta } = model.get("plane");
  const n = model.get("points");
  const canvas = element("canvas", { width: n, height: n, "aria-hidden": "true" });
  const dot = element("span", { class: "bpkit-plane-dot", "aria-hidden": "true" });
  const plot = element("div", { class: "bpkit-plane" }, canvas, dot);
  const colors = numbers(Uint32Array, model.get("colors"));
  const image = new ImageData(n, n);
  const pixels = new Uint32Array(image.data.buffer);
  numbers(Uint8Array, model.get("kept")).forEach((shade, i) => {
    pixels[(n - 1 - Math.floor(i / n)) * n + i % n] = shade > 254 ? 0xffdddddd : colors[shade];
  });
  canvas.getContext("2d").putImageData(image, 0, 0);
  const specs = [name, `${name} momentum`].map(
    (key) => model.get("sliders").find((spec) => spec.name === key));
  const move = (event) => {
    if (!(event.buttons & 1)) return;
    const box = plot.getBoundingClientRect();
    const shares = [(event.clientX - box.left) / box.width,
                    (box.bottom - event.clientY) / box.height];
    setValues(model, Object.fromEntries(specs.map(({ name, start, stop, step }, k) => {
      const at = (stop - start) * Math.min(Math.max(shares[k], 0), 1);
      return [name, Number((start + step * Math.round(at / step)).toPrecision(6))];
    })));
  };
  plot.addEventListener("pointerdown", (event) => {
    plot.setPointerCapture(event.pointerId);
    move(event);
  });
  plot.addEventListener("pointermove", move);
  const show = () => {
    [powers, momenta].forEach(([from, to], k) => {
      const share = (model.get("values")[specs[k].name] - from) / (to - from);
      dot.style[k ? "bottom" : "left"] = `${100 * share}%`;
    });
  };
  const ends = powers.map((power) => value(10 ** power));
  const node = element("div", { class: "bpkit-panel" },
    element("div", { class: "bpkit-title" }, `${name} in the ${model.get("surfaces")[0]}`),
    plot,
    element("div", { class: "bpkit-plane-text" }, aloud(
      `lr from ${ends[0]} to ${ends[1]}, momentum upward from ${value(momenta[0])} to `
      + `${value(momenta[1])}. The darker, the less a step keeps; gray: nothing converges.`)));
  return { node, show };
}

// How far each loss lies above the lowest of the picture, on a logarithmic scale.
function lossChart(model) {
  const { wide, high, left, top, floor, wall } = CHART;
  const root = drawn("svg", { viewBox: `0 0 ${wide} ${high}`, class: "bpkit-chart",
                              "aria-hidden": "true" });
  const ground = drawn("rect", { x: left, y: top, width: wall - left, height: floor - top,
                                 class: "bpkit-chart-ground" });
  const curves = drawn("g", {});
  const text = (x, anchor) => drawn("text", { x, y: high - 10, "text-anchor": anchor });
  const [first, last] = [text(left, "start"), text(wall, "end")];
  root.append(ground, drawn("path", { d: `M${left},${top}V${floor}H${wall}`,
                                      class: "bpkit-axis" }), curves, first, last);
  const title = element("div", { class: "bpkit-title" },
                        "loss above the lowest, logarithmic");
  const show = (walks, step) => {
    const lowest = model.get("lowest");
    const log = (loss) => Math.log10(Math.max(loss - lowest, SMALL));
    const most = walks.length ? log(walks[0].losses[0]) + 0.5 : 1;
    const least = Math.log10(SMALL);
    curves.replaceChildren(...walks.flatMap(({ losses, racer }) => {
      const points = losses.map((loss, i) => [
        left + (wall - left) * i / (losses.length - 1),
        floor - (floor - top) * Math.min((log(loss) - least) / (most - least), 1),
      ].map((x) => x.toFixed(1)).join());
      const look = { stroke: racer.color, "stroke-dasharray": racer.stroke };
      return [
        drawn("polyline", { points: points.join(" "), ...look,
                            class: "bpkit-racer bpkit-ahead" }),
        drawn("polyline", { points: points.slice(0, step + 1).join(" "), ...look,
                            class: "bpkit-racer" }),
      ];
    }));
    first.textContent = "step 0";
    last.textContent = walks.length ? String(walks[0].losses.length - 1) : "";
  };
  return { node: element("div", { class: "bpkit-panel" }, title, root), show };
}

function render({ model, el }) {
  const land = landscape(model), chart = lossChart(model);
  const plane = model.get("plane").name ? momentumPlane(model) : undefined;
  const racers = model.get("racers");
  const controls = sliders(model, ({ name }) => (
    racers.some((r) => r.name === name) ? "the power of ten of its learning rate"
      : /^w[12]$/.test(name) ? `the start of weight ${name[1]}` : "what it keeps of a step"));
  const error = errorBox(model);
  const status = element("p", { class: "bpkit-sum" });
  const speaker = announcer({ get: () => status.textContent });
  let walks = [], steps = 0;
  let step = Infinity; // the whole race, until the learner rewinds
  let spoken;

  const choice = element("select", { "aria-label": "the surface", ...QUIET },
    ...model.get("surfaces").map((name, i) => element("option", { value: i }, name)));
  choice.addEventListener("change", () => {
    setValues(model, { surface: Number(choice.value) });
  });

  const rows = racers.map((racer) => {
    const runs = element("input", { type: "checkbox", "aria-label": `${racer.name} runs`,
                                    ...QUIET });
    runs.addEventListener("change", () => {
      setValues(model, { [`${racer.name} runs`]: Number(runs.checked) });
    });
    const swatch = drawn("svg", { viewBox: "0 0 36 12", class: "bpkit-swatch",
                                  "aria-hidden": "true" },
      drawn("line", { x1: 0, y1: 6, x2: 36, y2: 6, stroke: racer.color,
                      "stroke-dasharray": racer.stroke }));
    // Said below the race, for all of them, in words.
    const loss = element("td", { class: "bpkit-loss", "aria-hidden": "true" });
    const label = controls.nodes.get(racer.name);
    label.querySelector(".bpkit-name").textContent = racer.name; // SGD has no subscript
    const heavy = controls.nodes.get(`${racer.name} momentum`);
    if (heavy) heavy.querySelector(".bpkit-name").textContent = "momentum";
    const node = element("tr", {}, element("td", {}, runs, " ", swatch),
                         element("td", {}, label), loss,
                         element("td", {}, ...(heavy ? [heavy] : [])));
    const show = () => {
      const values = model.get("values");
      runs.checked = values[`${racer.name} runs`] > 0;
      const lr = `lr ${value(10 ** values[racer.name])}`;
      setText(label.querySelector("output"), lr);
      ariaValue(label.querySelector("input"), lr);
      const walk = walks.find((w) => w.racer === racer);
      setText(loss, walk ? `loss ${value(walk.losses[step])}` : "");
    };
    return { node, show };
  });

  const button = (text, act) => {
    const node = element("button", { type: "button", class: "bpkit-reset", ...QUIET }, text);
    node.addEventListener("click", act);
    return node;
  };
  const walkTo = (to) => {
    step = Math.min(Math.max(to, 0), steps);
    show();
  };
  const { toggle, pause, note } = player({
    at: () => step, last: () => steps, go: walkTo, pace: () => PACE,
    dress: (plays) => setText(play, plays ? "Pause" : "Play"),
  });
  const rewind = button("Rewind", () => { pause(); walkTo(0); });
  const back = button("Back", () => { pause(); walkTo(step - 1); });
  const forward = button("Step", () => { pause(); walkTo(step + 1); });
  const play = button("Play", toggle);

  const show = () => {
    const shown = model.get("shown");
    const places = numbers(Float64Array, model.get("paths"));
    const heights = numbers(Float64Array, model.get("losses"));
    const count = shown.length ? heights.length / shown.length : 1;
    steps = count - 1;
    walks = shown.map((name, k) => ({
      racer: racers.find((r) => r.name === name),
      path: Array.from({ length: count }, (_, i) => [
        places[2 * (k * count + i)], places[2 * (k * count + i) + 1]]),
      losses: Array.from(heights.slice(k * count, (k + 1) * count)),
    }));
    step = Math.min(step, steps);
    choice.value = model.get("values").surface;
    const order = [...walks].sort((a, b) => a.losses[step] - b.losses[step]);
    const ranks = order.map((w) => `${w.racer.name} ${value(w.losses[step])}`).join(", ");
    setText(status, walks.length
      ? aloud(`Step ${step} of ${steps}, lowest loss first: ${ranks}.`) : "Nobody runs.");
    const where = model.get("surfaces")[model.get("values").surface];
    land.show(walks, step, `The race on the surface ${where}. ${status.textContent}`);
    chart.show(walks, step);
    plane?.show();
    controls.show();
    rows.forEach((row) => row.show());
    if (spoken !== undefined && spoken !== status.textContent) speaker.say();
    spoken = status.textContent;
  };

  el.classList.add("bpkit");
  el.append(
    element("label", { class: "bpkit-foot" }, "Surface ", choice),
    element("div", { class: "bpkit-row" }, land.node,
            element("div", { class: "bpkit-right" }, chart.node,
                    element("div", { class: "bpkit-foot" }, rewind, back, forward, play, note),
                    ...(plane ? [plane.node] : []))),
    status,
    element("div", { class: "bpkit-sliders" }, controls.nodes.get("w1"),
            controls.nodes.get("w2")),
    element("table", { class: "bpkit-race" }, ...rows.map((row) => row.node)),
    element("div", { class: "bpkit-foot" }, controls.reset,
            element("span", {}, "A click on the surface moves the start, too.")),
    error.node,
    speaker.node,
  );
  const stop = follow(model, show, error.show);
  return () => {
    pause();
    stop();
    speaker.stop();
  };
}

export default { render };
