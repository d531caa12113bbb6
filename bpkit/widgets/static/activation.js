// Two columns: the curve over z, and at its side what comes out, on the same scale. Below
// the curves stands what goes in, on the same z.
const LEFT = { x: 52, width: 448 }, SIDE = { x: 560, width: 250 };
const ROWS = { value: [26, 140], slope: [200, 140] }, INPUT = [370, 56];
const WIDE = 860, HIGH = 462;

const place = (value, [from, to], start, size) => start + size * (value - from) / (to - from);
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const fixed = (value) => value.toFixed(2).replace("-", "−");

const label = (x, y, anchor, kind = "") =>
  drawn("text", { x, y, "text-anchor": anchor, class: kind });

// One row: the curve of `key`, and its histogram lying on its side.
function row(key) {
  const [top, height] = ROWS[key], floor = top + height;
  const curve = drawn("polyline", { class: `bpkit-${key}` });
  const bars = drawn("path", { class: `bpkit-bars bpkit-${key}` });
  const zeros = drawn("path", { class: "bpkit-zero-line" });
  const axes = drawn("path", {
    class: "bpkit-axis",
    d: `M${LEFT.x},${top}V${floor}H${LEFT.x + LEFT.width}M${SIDE.x},${top}V${floor}`,
  });
  const ends = [label(LEFT.x - 5, floor, "end"), label(LEFT.x - 5, top + 8, "end")];
  const zero = label(LEFT.x - 5, 0, "end");
  const name = label(LEFT.x, top - 10, "start", "bpkit-strong");
  const found = label(SIDE.x, top - 10, "start", "bpkit-strong");
  const longest = label(0, 0, "start");
  const show = (model) => {
    const { limits, [key]: heights } = model.get("curves");
    const window = model.get("window"), facts = model.get("facts");
    const y = (value) => place(value, limits[key], floor, -height);
    const points = heights.map((value, i) => {
      const x = LEFT.x + LEFT.width * i / (heights.length - 1);
      return `${x.toFixed(1)},${y(value).toFixed(1)}`;
    });
    curve.setAttribute("points", points.join(" "));
    const shares = model.get("histograms")[key], most = Math.max(...shares);
    const step = height / shares.length;
    bars.setAttribute("d", shares.map((share, i) => {
      const end = SIDE.x + 0.8 * SIDE.width * share / most;
      return `M${SIDE.x},${(floor - step * i).toFixed(1)}H${end.toFixed(1)}v${(-0.9 * step).toFixed(1)}H${SIDE.x}Z`;
    }).join(""));
    const at = shares.indexOf(most);
    longest.setAttribute("x", SIDE.x + 0.8 * SIDE.width + 5);
    longest.setAttribute("y", Math.max(floor - step * (at + 0.5) + 4, top + 8));
    longest.textContent = percent(most);
    const [low, high] = limits[key], line = y(0);
    const crosses = low < 0 && high > 0;
    zeros.setAttribute("d", crosses ? `M${LEFT.x},${line}h${LEFT.width}M${SIDE.x},${line}h${0.8 * SIDE.width}` : "");
    zero.textContent = crosses && floor - line > 14 && line - top > 20 ? "0" : "";
    zero.setAttribute("y", line + 4);
    // The true ends of the curve, without the margin around it.
    const margin = 0.06 / 1.12 * (high - low);
    [low + margin, high - margin].forEach((value, i) => {
      ends[i].textContent = fixed(value);
      ends[i].setAttribute("y", y(value) + 4);
    });
    name.textContent = key === "value" ? "value, over z" : "slope, over z";
    found.textContent = key === "value" ? `outputs: mean ${fixed(facts.mean)}`
      : `slopes: ${percent(facts.flat)} flat, ${facts.dead} of ${facts.units} dead`;
  };
  return { nodes: [zeros, axes, bars, curve, ...ends, zero, name, found, longest], show };
}

function input() {
  const [top, height] = INPUT, floor = top + height;
  const bars = drawn("path", { class: "bpkit-bars bpkit-z" });
  const axes = drawn("path", { class: "bpkit-axis", d: `M${LEFT.x},${floor}h${LEFT.width}` });
  const title = label(LEFT.x, top - 10, "start", "bpkit-strong");
  title.textContent = "pre-activations z";
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    label(LEFT.x + share * LEFT.width, floor + 16, "middle"));
  const note = label(LEFT.x + LEFT.width, floor + 32, "end");
  note.textContent = "the outermost bars hold what lies beyond, too";
  const show = (model) => {
    const shares = model.get("histograms").z, most = Math.max(...shares);
    const step = LEFT.width / shares.length, [low, high] = model.get("window");
    bars.setAttribute("d", shares.map((share, i) => {
      const x = (LEFT.x + step * i).toFixed(1);
      return `M${x},${floor}v${(-height * share / most).toFixed(1)}h${(0.9 * step).toFixed(1)}V${floor}Z`;
    }).join(""));
    ticks.forEach((tick, i) => { tick.textContent = shortNumber(low + i / 4 * (high - low)); });
  };
  return { nodes: [bars, axes, title, note, ...ticks], show };
}

function choice(model) {
  const select = element("select", { class: "bpkit-choice", "aria-label": "activation", ...QUIET });
  select.append(...model.get("names").map((name) => element("option", {}, name)));
  select.addEventListener("change", () => setValues(model, { activation: select.value }));
  const show = () => { select.value = model.get("values").activation ?? model.get("names")[0]; };
  const name = element("span", { class: "bpkit-name" }, "activation");
  return { node: element("label", { class: "bpkit-slider" }, name, select), show };
}

function render({ model, el }) {
  const parts = [row("value"), row("slope"), input()];
  const root = drawn("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "bpkit-activation", role: "img" });
  root.append(...parts.flatMap((part) => part.nodes));
  const which = choice(model);
  const controls = sliders(model, () => "of the pre-activations");
  const speaker = announcer(model);
  const error = errorBox(model);

  const draw = () => {
    parts.forEach((part) => part.show(model));
    ariaLabel(root, model.get("alt"));
  };
  let said = model.get("alt");
  const say = () => {
    if (model.get("alt") !== said) speaker.say();
    said = model.get("alt");
  };

  el.classList.add("bpkit");
  el.append(
    pane(root, WIDE),
    element("div", { class: "bpkit-row" },
            ...[which.node, ...controls.nodes.values()].map((node) =>
              element("div", { class: "bpkit-sliders" }, node))),
    element("div", { class: "bpkit-foot" }, controls.reset,
            element("span", {}, "flat: slope below 0.01 in size; dead: flat for every example")),
    error.node,
    speaker.node,
  );
  const stop = follow(model, draw, which.show, controls.show, error.show, say);
  return () => {
    stop();
    speaker.stop();
  };
}

export default { render };
