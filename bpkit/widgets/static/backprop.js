const PACE = 1400; // milliseconds from step to step while it plays

function numbersOnNetwork(model) {
  const [wide, high, radius] = model.get("size");
  const units = model.get("units"), edges = model.get("edges");
  const root = drawn("svg", { viewBox: `0 16 ${wide} ${high - 16}`, class: "bpkit-passes", role: "img" });
  const lit = new Map(), texts = [];
  const ends = Object.entries(edges).map(([key, [from, to]]) => [key, units[from], units[to]]);
  for (const i of ["1", "2"]) ends.push([`E${i}`, units[`o${i}`], units[`E${i}`]]);
  const keep = (key, node) => lit.set(node, key) && root.append(node);
  for (const [key, [x1, y1], [x2, y2]] of ends) {
    keep(key, drawn("line", { x1, y1, x2, y2, class: "bpkit-edge" }));
  }
  for (const [key, [cx, cy]] of Object.entries(units)) {
    keep(key, drawn("circle", { cx, cy, r: radius }));
  }
  const inside = new Set(Object.values(units).map((at) => at.join()));
  const layer = drawn("g", { "aria-hidden": "true" });
  root.append(layer);
  const show = (step) => {
    const labels = model.get("labels"), now = model.get("steps")[step];
    while (texts.length < labels.length) {
      texts.push(drawn("text", { "text-anchor": "middle", dy: "0.35em" }));
      layer.append(texts[texts.length - 1]);
    }
    labels.forEach(([x, y, kind, text, first], i) => {
      const node = texts[i];
      node.setAttribute("x", x);
      node.setAttribute("y", kind === "forward" && inside.has([x, y].join()) ? y - 8 : y);
      node.setAttribute("class", `bpkit-${kind}${first === step ? " bpkit-new" : ""}`);
      node.setAttribute("visibility", first <= step ? "visible" : "hidden");
      setText(node, text);
    });
    for (const [node, key] of lit) {
      node.classList.toggle("bpkit-lit", now.lit.includes(key));
      node.classList.toggle("bpkit-lit-back", now.back);
    }
    ariaLabel(root, `${sentence(model, step)} ${model.get("alt")}`);
  };
  return { root, show };
}

function sentence(model, step) {
  const steps = model.get("steps"), { says, back } = steps[step];
  const way = step === 0 ? "Start" : back ? "Back" : "Forward";
  const end = says.endsWith(".") ? "" : ".";
  return aloud(`${way}, step ${step} of ${steps.length - 1}: ${says}${end}`);
}

function render({ model, el }) {
  const net = numbersOnNetwork(model);
  const edges = model.get("edges");
  const controls = sliders(model, ({ name }) => `the weight from ${edges[name].join(" to ")}`);
  const error = errorBox(model);
  const status = element("p", { class: "bpkit-sum bpkit-says" });
  const speaker = announcer({ get: () => status.textContent });
  const last = () => model.get("steps").length - 1;
  let step = 0, spoken;

  const scrub = element("input", { type: "range", min: 0, max: last(), step: 1, value: 0,
                                   "aria-label": "step", ...QUIET });
  const count = element("output", { "aria-hidden": "true" });
  const button = (text, act) => {
    const node = element("button", { type: "button", class: "bpkit-reset", ...QUIET }, text);
    node.addEventListener("click", act);
    return node;
  };
  const walk = (to) => {
    step = Math.min(Math.max(to, 0), last());
    show();
  };
  const { toggle, pause, note } = player({
    at: () => step, last, go: walk, pace: () => PACE,
    dress: (plays) => setText(play, plays ? "Pause" : "Play"),
  });
  scrub.addEventListener("input", () => { pause(); walk(Number(scrub.value)); });
  const rewind = button("Rewind", () => { pause(); walk(0); });
  const back = button("Back", () => { pause(); walk(step - 1); });
  const forward = button("Step", () => { pause(); walk(step + 1); });
  const play = button("Play", toggle);
  const end = button("End", () => { pause(); walk(last()); });

  const show = () => {
    net.show(step);
    scrub.value = step;
    setText(count, `${step} of ${last()}`);
    ariaValue(scrub, `${step} of ${last()}`);
    setText(status, sentence(model, step));
    status.classList.toggle("bpkit-going-back", model.get("steps")[step].back);
    if (spoken !== undefined && spoken !== status.textContent) speaker.say();
    spoken = status.textContent;
  };

  el.classList.add("bpkit");
  el.append(
    status,
    pane(net.root, model.get("size")[0]),
    element("div", { class: "bpkit-foot" }, rewind, back, forward, play, end,
            element("label", { class: "bpkit-slider bpkit-scrub" }, scrub, count), note),
    element("div", { class: "bpkit-sliders bpkit-weights" }, ...controls.nodes.values()),
    element("div", { class: "bpkit-foot" }, controls.reset,
            element("span", {}, "Weights back to where they were; the step stays.")),
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
