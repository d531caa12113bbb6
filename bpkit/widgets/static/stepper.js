// Milliseconds from step to step while it plays: a minute at most, where that can be seen.
const pace = (steps) => Math.max(300, Math.min(800, 60000 / steps));

// What is to be seen after step k; graphs.moment in Python says the same.
function moment(walk, k) {
  const seen = { values: new Set(), grads: {}, below: {}, on: {}, now: walk[k],
                 wrong: walk[k].wrong ?? {} };
  for (const step of walk.slice(0, k + 1)) {
    if (step.kind === "start") step.nodes.forEach((i) => seen.values.add(i));
    if (step.kind === "forward") seen.values.add(step.node);
    if (step.grad !== undefined) {
      seen.grads[step.node] = step.grad;
      seen.below[step.node] = step.below ?? "";
    }
    if (step.kind === "back") seen.on[step.edge] = step.label;
  }
  return seen;
}

// Where another order's walk is taken up: forward is the same, backward starts anew.
function resumed(from, to, k) {
  const seed = from.findIndex((step) => step.kind === "seed");
  if (k <= seed) return k;
  return k === from.length - 1 ? to.length - 1 : seed;
}

// Level at each of its points.
function curve(path) {
  let d = `M${path[0]}`;
  for (let i = 1; i < path.length; i++) {
    const [[x0, y0], [x1, y1]] = [path[i - 1], path[i]], half = (x0 + x1) / 2;
    d += `C${half},${y0} ${half},${y1} ${x1},${y1}`;
  }
  return d;
}

// A triangle whose tip lies at (x, y); it points right, or left.
const head = ([x, y], way) => `M${x},${y}l${-7 * way},-4v8z`;

function setName(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

function drawNode(node) {
  const left = node.x - node.width / 2, top = node.y - node.height / 2;
  const text = (name, x, y, words = "", anchor = "start") => drawn(
    "text", { class: `bpkit-${name}`, x, y, "text-anchor": anchor }, words);
  const value = text("value", left + 6, top + 30), grad = text("grad", left + 6, top + 45);
  const below = text("below", node.x, top + node.height + 13, "", "middle");
  const right = left + node.width, cross = `M${right - 5},${top - 5}l10,10m0,-10l-10,10`;
  const root = drawn(
    "g", {},
    drawn("rect", { x: left, y: top, width: node.width, height: node.height, rx: 6 }),
    text(node.given ? "given" : "unnamed", left + 6, top + 14, node.name),
    text("made", right - 6, top + 14, node.made, "end"),
    value, grad, below,
    drawn("path", { d: cross, class: "bpkit-cross" }),
  );
  const show = (i, seen) => {
    const { now, wrong } = seen;
    const names = ["bpkit-node", `bpkit-${node.kind}`];
    if (now.node === i) names.push("bpkit-current");
    if (wrong[i] !== undefined) names.push("bpkit-wrong");
    setName(root, "class", names.join(" "));
    setText(value, seen.values.has(i) ? `→ ${node.value}` : "");
    setText(grad, seen.grads[i] === undefined ? "" : `← ${seen.grads[i]}`);
    setText(below, wrong[i] === undefined ? seen.below[i] ?? "" : `right: ${wrong[i]}`);
  };
  return { root, show };
}

function drawEdge({ path, at, child }) {
  const line = drawn("path", { d: curve(path), class: "bpkit-line" });
  const ahead = drawn("path", { d: head(path[path.length - 1], 1), class: "bpkit-ahead-tip" });
  const back = drawn("path", { d: head(path[0], -1), class: "bpkit-back-tip" });
  const label = drawn("text", { x: at[0], y: at[1] + 4, "text-anchor": "middle",
                                class: "bpkit-on" });
  const root = drawn("g", {}, line, ahead, back);
  const show = (e, seen) => {
    const { now } = seen, names = ["bpkit-flow"];
    if (seen.on[e] !== undefined) names.push("bpkit-backward");
    else if (seen.values.has(child)) names.push("bpkit-forward");
    const current = now.edge === e || (now.kind === "forward" && now.node === child);
    if (current) names.push("bpkit-current");
    setName(root, "class", names.join(" "));
    setName(label, "class", current ? "bpkit-on bpkit-current" : "bpkit-on");
    setText(label, seen.on[e] ?? "");
  };
  return { root, label, show };
}

function picture(graph) {
  const nodes = graph.nodes.map(drawNode), edges = graph.edges.map(drawEdge);
  const svg = drawn("svg", { viewBox: `0 0 ${graph.width} ${graph.height}`, role: "img",
                             class: "bpkit-graph" });
  svg.style.maxWidth = `${1.35 * graph.width}px`;
  svg.style.setProperty("--bpkit-least", `${0.9 * graph.width}px`);
  svg.append(...edges.map((e) => e.root), ...nodes.map((n) => n.root),
             ...edges.map((e) => e.label));
  const pane = element("div", { class: "bpkit-pane", tabindex: 0, role: "group",
                                "aria-label": "the graph", ...QUIET }, svg);
  // Scrolls as far as what moves is out of sight.
  const follow = ({ node }) => {
    if (node === undefined) return;
    const { x, y, width, height } = graph.nodes[node];
    const scale = svg.clientWidth / graph.width;
    const reach = (start, size, from, extent) => {
      if (start < from) return start - 20;
      return start + size > from + extent ? start + size + 40 - extent : from;
    };
    if (pane.scrollWidth > pane.clientWidth) {
      pane.scrollLeft = reach(scale * (x - width / 2 - 50), scale * (width + 100),
                              pane.scrollLeft, pane.clientWidth);
    }
    if (pane.scrollHeight > pane.clientHeight) {
      pane.scrollTop = reach(scale * (y - height / 2), scale * (height + 20),
                             pane.scrollTop, pane.clientHeight);
    }
  };
  const show = (seen, sentence) => {
    follow(seen.now); // first, while nothing has to be laid out anew
    nodes.forEach((node, i) => node.show(i, seen));
    edges.forEach((edge, e) => edge.show(e, seen));
    setName(svg, "aria-label", sentence);
  };
  return { pane, show };
}

const ICONS = {
  start: "M5,4v12M16,4L8,10L16,16z", back: "M13,4L5,10L13,16z", play: "M6,4L15,10L6,16z",
  pause: "M6,4v12M14,4v12", step: "M7,4L15,10L7,16z", end: "M15,4v12M4,4L12,10L4,16z",
};

function render({ model, el }) {
  const drawing = picture(model.get("graph"));
  const speaker = announcer({ get: () => status.textContent });
  const status = element("p", { class: "bpkit-sum bpkit-say" });
  const count = element("output", { "aria-hidden": "true" });
  const scrubber = element("input", { type: "range", min: 0, step: 1,
                                      "aria-label": "step", ...QUIET });
  const group = `bpkit-order-${Math.random().toString(36).slice(2)}`;
  const walk = () => model.get("walks")[model.get("order")];
  let spoken;

  const go = (to, order = model.get("order")) => {
    const last = model.get("walks")[order].length - 1;
    model.set("order", order);
    model.set("step", Math.min(Math.max(to, 0), last));
    model.save_changes();
  };
  const { toggle, pause, note } = player({
    at: () => model.get("step"), last: () => walk().length - 1, go: (k) => go(k),
    pace: () => pace(walk().length),
    dress: (plays) => (plays ? dress(play, "pause", "Pause") : dress(play, "play", "Play")),
  });
  const dress = (node, icon, text) => {
    ariaLabel(node, text);
    node.title = text;
    node.firstChild.firstChild.setAttribute("d", ICONS[icon]);
  };
  const button = (icon, text, act) => {
    const svg = drawn("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, drawn("path"));
    const node = element("button", { type: "button", class: "bpkit-reset bpkit-icon",
                                     ...QUIET }, svg);
    dress(node, icon, text);
    node.addEventListener("click", act);
    return node;
  };
  const to = (act) => () => { pause(); go(act(model.get("step"))); };
  const acts = {
    Home: to(() => 0), ArrowLeft: to((k) => k - 1), " ": toggle,
    ArrowRight: to((k) => k + 1), End: to(() => Infinity),
  };
  const play = button("play", "Play", toggle);
  const buttons = [
    button("start", "Reset to the start", acts.Home),
    button("back", "Back", acts.ArrowLeft),
    play,
    button("step", "Step", acts.ArrowRight),
    button("end", "To the end", acts.End),
  ];
  scrubber.addEventListener("input", () => { pause(); go(Number(scrubber.value)); });

  const radios = Object.entries(model.get("orders")).map(([order, text]) => {
    const radio = element("input", { type: "radio", name: group, value: order, ...QUIET });
    radio.addEventListener("change", () => {
      pause();
      go(resumed(walk(), model.get("walks")[order], model.get("step")), order);
    });
    return [radio, element("label", { class: "bpkit-choice" }, radio, text)];
  });
  const whole = element("input", { type: "checkbox", ...QUIET });
  const fits = 0.9 * model.get("graph").width < 560 && model.get("graph").height < 480;
  whole.addEventListener("change", () => {
    drawing.pane.classList.toggle("bpkit-whole", whole.checked);
  });

  // What a slider, a radio or a button does with a key of its own, it does.
  el.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const own = { range: key !== " ", radio: true, checkbox: key === " " }[target.type]
      ?? (target.localName === "button" && key === " ");
    if (own || !acts[key] || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    acts[key]();
  });

  const show = () => {
    const steps = walk(), k = Math.min(model.get("step"), steps.length - 1);
    const say = aloud(steps[k].say);
    setName(scrubber, "max", String(steps.length - 1));
    if (Number(scrubber.value) !== k) scrubber.value = k;
    setName(scrubber, "aria-valuetext", `${k} of ${steps.length - 1}: ${say}`);
    setText(count, `step ${k} of ${steps.length - 1}`);
    setText(status, say);
    radios.forEach(([radio]) => { radio.checked = radio.value === model.get("order"); });
    drawing.show(moment(steps, k),
                 `Computation graph, step ${k} of ${steps.length - 1}. ${say}`);
    if (spoken !== undefined && spoken !== say) speaker.say();
    spoken = say;
  };

  el.classList.add("bpkit", "bpkit-stepper");
  el.append(
    element("div", { class: "bpkit-foot" }, ...buttons, scrubber, count, note),
    status,
    drawing.pane,
    element("div", { class: "bpkit-legend" },
            element("span", { class: "bpkit-value" }, "→ value, going forward"),
            element("span", { class: "bpkit-grad" },
                    "← gradient, coming back; × local derivative"),
            ...(fits ? [] : [element("label", { class: "bpkit-choice" }, whole,
                                     "whole graph, small")])),
    element("fieldset", { class: "bpkit-orders" },
            element("legend", {}, "Backward"), ...radios.map(([, label]) => label)),
    speaker.node,
  );
  const stop = follow(model, show);
  return () => {
    pause();
    stop();
    speaker.stop();
  };
}

export default { render };
