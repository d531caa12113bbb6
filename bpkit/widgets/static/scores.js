// The cross-entropy of one row of scores; bpkit/widgets/_scores.py computes the same.
function outcome(scores, right) {
  const most = Math.max(...scores);
  const powers = scores.map((z) => Math.exp(z - most));
  const total = powers.reduce((a, b) => a + b);
  const probabilities = powers.map((e) => e / total);
  return {
    probabilities,
    loss: Math.log(total) - (scores[right] - most),
    gradient: probabilities.map((p, i) => p - (i === right ? 1 : 0)),
  };
}

// Two decimals, a true minus sign, no minus zero.
function fixed(value) {
  const text = value.toFixed(2);
  return text === "-0.00" ? "0.00" : text.replace("-", "−");
}

function sentence(names, scores, right, { probabilities, loss, gradient }) {
  const listed = (values) => values.map((v, i) => `${names[i]} ${fixed(v)}`).join(", ");
  return `Right is ${names[right]}. Scores: ${listed(scores)}. Probabilities: `
    + `${listed(probabilities)}. Loss ${fixed(loss)}. Gradient: ${listed(gradient)}.`;
}

// A bar from 0, on a line from low to high, with its number.
function bar(kind, low, high) {
  const at = (value) => 100 * (Math.min(Math.max(value, low), high) - low) / (high - low);
  const rect = drawn("rect", { y: 3, height: 18, class: `bpkit-bar-${kind}` });
  const zero = drawn("line", { x1: at(0), x2: at(0), y1: 0, y2: 24, class: "bpkit-axis",
                              "vector-effect": "non-scaling-stroke" });
  const root = drawn("svg", { viewBox: "0 0 100 24", preserveAspectRatio: "none", role: "img" },
                     rect, zero);
  const number = element("span", { class: "bpkit-number", "aria-hidden": "true" });
  const show = (value, label) => {
    const [from, to] = [at(0), at(value)].sort((a, b) => a - b);
    rect.setAttribute("x", from);
    rect.setAttribute("width", to - from);
    number.textContent = fixed(value);
    ariaLabel(root, `${label} ${fixed(value)}`);
  };
  return { node: element("div", { class: "bpkit-bar" }, root, number), show };
}

let views = 0;

function render({ model, el }) {
  const names = model.get("names");
  const group = `bpkit-right-${views++}`;
  const scores = () => names.map((_, i) => model.get("values")[`z${i}`]);
  const controls = sliders(model, ({ name }) => `score of ${names[Number(name.slice(1))]}`);
  const speaker = announcer(model);

  const rows = names.map((name, i) => {
    const radio = element("input", { type: "radio", name: group, value: i, ...QUIET });
    radio.addEventListener("change", () => {
      model.set("right", i);
      model.save_changes();
    });
    const label = element("label", { class: "bpkit-class" }, radio, name);
    return { radio, label, slider: controls.nodes.get(`z${i}`),
             probability: bar("probability", 0, 1), gradient: bar("gradient", -1, 1) };
  });
  const loss = element("p", { class: "bpkit-loss" });
  const lossBar = bar("probability", 0, 11);  // the sliders reach no higher loss

  // Before anything is drawn or sent: what follows from the scores, in the same message.
  const compute = () => {
    const right = model.get("right"), found = outcome(scores(), right);
    model.set("seen", found);
    model.set("alt", sentence(names, scores(), right, found));
  };
  const show = () => {
    const right = model.get("right"), { probabilities, loss: value, gradient } = model.get("seen");
    rows.forEach(({ radio, label, probability, gradient: slope }, i) => {
      radio.checked = i === right;
      label.classList.toggle("bpkit-strong", i === right);
      probability.show(probabilities[i], `probability of ${names[i]}`);
      slope.show(gradient[i], `gradient of the score of ${names[i]}`);
    });
    lossBar.show(value, "loss");
    loss.textContent = `loss = −log ${Number(probabilities[right].toPrecision(3))} = ${fixed(value)}`;
  };

  let said;
  const say = () => {
    if (said !== undefined && model.get("alt") !== said) speaker.say();
    said = model.get("alt");
  };
  const first = model.get("right");
  controls.reset.addEventListener("click", () => {
    model.set("right", first);
    model.save_changes();
  });

  const head = ["which is right?", "score", "probability", "gradient = p − y"];
  el.classList.add("bpkit");
  el.append(
    element("div", { class: "bpkit-scores", role: "group", "aria-label": "Scores" },
            ...head.map((text) => element("span", { class: "bpkit-head" }, text)),
            ...rows.flatMap((row) => [row.label, row.slider, row.probability.node,
                                      row.gradient.node])),
    element("div", { class: "bpkit-total" }, loss, lossBar.node),
    element("div", { class: "bpkit-foot" }, controls.reset),
    speaker.node,
  );
  model.on("change:values", compute);
  model.on("change:right", compute);
  compute();
  model.save_changes();
  const stop = follow(model, show, controls.show, say);
  return () => {
    stop();
    speaker.stop();
    model.off("change:values", compute);
    model.off("change:right", compute);
  };
}

export default { render };
