// A histogram for each layer, standing on its number: left activations, right gradients.
const PANELS = [["activations", 50], ["gradients", 480]].map(([name, x]) =>
  ({ name, x, y: 30, width: 360, height: 250 }));

const superscript = (power) => String(power).replace(/./g, (c) => ({
  "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" })[c]);

function panel({ name, x, y, width, height }, number, [lowest, highest, bins]) {
  const text = (at, up, words, anchor) =>
    drawn("text", { x: at, y: up, "text-anchor": anchor }, words);
  const shape = drawn("path", { class: `bpkit-${name}` });
  const line = drawn("path", { class: "bpkit-rms" });
  const up = (power) => y + height * (highest - Math.min(Math.max(power, lowest), highest))
    / (highest - lowest);
  const last = text(x + width, y + height + 18, "", "end");
  const ticks = [];
  for (let power = lowest; power <= highest; power += 6) {
    ticks.push(text(x - 6, up(power) + 4, `10${superscript(power)}`, "end"));
  }
  const nodes = [
    drawn("rect", { x, y, width, height, class: "bpkit-frame" }), shape, line, ...ticks,
    text(x, y - 12, name, "start"), text(x, y + height + 18, "layer 1", "start"), last,
  ];
  const show = (model) => {
    const rms = model.get("rms")[number], layers = rms.length, bytes = model.get("counts");
    const step = width / layers, from = bytes.byteOffset + 4 * bins * layers * number;
    const counts = new Float32Array(bytes.buffer.slice(from, from + 4 * bins * layers));
    let d = "", track = "", pen = "M";
    for (let layer = 0; layer < layers; layer++) {
      const foot = x + step * layer;
      for (let bin = 0; bin < bins; bin++) {
        const count = counts[layer * bins + bin];
        if (count === 0) continue;
        const top = y + height * (bins - bin - 1) / bins, long = 0.9 * step * count;
        d += `M${foot.toFixed(1)},${top.toFixed(1)}h${long.toFixed(1)}v${(height / bins).toFixed(1)}`
          + `h${(-long).toFixed(1)}z`;
      }
      if (rms[layer] === null) { pen = "M"; continue; }
      track += `${pen}${foot.toFixed(1)},${up(Math.log10(rms[layer])).toFixed(1)}`;
      pen = "L";
    }
    shape.setAttribute("d", d);
    line.setAttribute("d", track);
    last.textContent = `layer ${layers}`;
  };
  return { nodes, show };
}

function choice(model, name, options) {
  const select = element("select", { class: "bpkit-choice", "aria-label": name, ...QUIET });
  select.append(...options.map((option) => element("option", {}, option)));
  select.addEventListener("change", () => setValues(model, { [name]: select.value }));
  return { node: element("label", { class: "bpkit-slider" }, name, select),
           show: () => { select.value = model.get("chosen")[name]; } };
}

function render({ model, el }) {
  const panels = PANELS.map((place, i) => panel(place, i, model.get("span")));
  const root = drawn("svg", { viewBox: "0 0 860 310", class: "bpkit-depth", role: "img" },
                     ...panels.flatMap(({ nodes }) => nodes));
  const controls = sliders(model, () => "number of layers");
  const choices = Object.entries(model.get("choices")).map(([name, options]) =>
    choice(model, name, options));
  const first = { ...model.get("chosen") };
  controls.reset.addEventListener("click", () => setValues(model, first));
  const sum = element("p", { class: "bpkit-sum", "aria-hidden": "true" });
  const speaker = announcer(model), error = errorBox(model);
  let said = model.get("alt");
  const draw = () => {
    panels.forEach((one) => one.show(model));
    ariaLabel(root, model.get("alt"));
    setText(sum, aloud(model.get("alt").split(". ").slice(1).join(". ")));
    choices.forEach(({ show }) => show());
    if (model.get("alt") !== said) speaker.say();
    said = model.get("alt");
  };
  el.classList.add("bpkit");
  el.append(
    pane(root, 860), sum,
    element("div", { class: "bpkit-row" }, ...controls.nodes.values(),
            ...choices.map(({ node }) => node), controls.reset),
    error.node, speaker.node,
  );
  const stop = follow(model, draw, controls.show, error.show);
  return () => {
    stop();
    speaker.stop();
  };
}

export default { render };
