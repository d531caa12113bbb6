// Shared by the views: elements, sliders, the sentence a screen reader hears.

const SVG = "http://www.w3.org/2000/svg";

function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function drawn(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// JupyterLab's shortcuts look at the focused element alone, so each one says no itself.
const QUIET = { "data-lm-suppress-shortcuts": "true" };

function shortNumber(value) {
  return String(Number(value.toPrecision(4))).replace("-", "−");
}

// A visible name such as w1A: its first letter, the rest as a subscript where it is short.
function symbol(name) {
  const parts = /^([a-zA-Z])([0-9A-Z]{1,2})$/.exec(name);
  if (!parts) return [name];
  return [element("i", {}, parts[1]), element("sub", {}, parts[2])];
}

// A labelled slider for each description in names; returns { nodes, show }.
// A description with `words` says these, one for each of its steps, and not its number.
// ipywidgets sends only the newest values while the kernel is busy: never a queue.
function sliders(model, describe = (spec) => "") {
  const inputs = new Map();
  const nodes = new Map();
  for (const spec of model.get("sliders")) {
    const input = element("input", {
      type: "range", min: spec.start, max: spec.stop, step: spec.step, ...QUIET,
    });
    const more = describe(spec);
    if (more) input.setAttribute("aria-label", `${spec.name}, ${more}`);
    const output = element("output", { "aria-hidden": "true" });
    input.addEventListener("input", () => {
      setValues(model, { [spec.name]: Number(input.value) });
    });
    const said = (value) => spec.words?.[Math.round((value - spec.start) / spec.step)];
    inputs.set(spec.name, [input, output, said]);
    const name = element("span", { class: "bpkit-name" }, ...symbol(spec.name));
    nodes.set(spec.name, element("label", { class: "bpkit-slider" }, name, input, output));
  }
  const show = () => {
    const values = model.get("values");
    for (const [name, [input, output, said]] of inputs) {
      const word = said(values[name]);
      if (Number(input.value) !== values[name]) input.value = values[name];
      if (word) input.setAttribute("aria-valuetext", word);
      setText(output, word ?? shortNumber(values[name]));
    }
  };
  const reset = element("button", { type: "button", class: "bpkit-reset", ...QUIET }, "Reset");
  reset.addEventListener("click", () => {
    setValues(model, Object.fromEntries(model.get("sliders").map((s) => [s.name, s.value])));
  });
  return { nodes, reset, show };
}

// The page is laid out again only where a text has changed.
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function setValues(model, change) {
  model.set("values", { ...model.get("values"), ...change });
  model.save_changes();
}

// The alt text, spoken once the learner has stopped moving.
function announcer(model, wait = 700) {
  const node = element("div", { class: "bpkit-hidden", "aria-live": "polite" });
  let timer;
  return {
    node,
    say() {
      clearTimeout(timer);
      timer = setTimeout(() => { node.textContent = model.get("alt"); }, wait);
    },
    stop: () => clearTimeout(timer),
  };
}

// An error in the learner's function, in words.
function errorBox(model) {
  const node = element("p", { class: "bpkit-error", role: "alert" });
  return {
    node,
    show() {
      const error = model.get("error");
      node.textContent = error ? `Your function stopped. ${error}` : "";
      node.hidden = !error;
      node.parentElement?.classList.toggle("bpkit-stale", error !== "");
    },
  };
}

// Call each of `shows` now and after every change of the state; returns the clean-up.
function follow(model, ...shows) {
  const all = () => shows.forEach((show) => show());
  model.on("change", all);
  all();
  return () => model.off("change", all);
}

// A trait's bytes as numbers of a kind, in a buffer of their own, so that they are aligned.
const numbers = (Kind, view) => new Kind(
  view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

const near = (value, limit) => Math.min(Math.max(value, -limit), limit);

// A press or a drag on a plot over (w1, w2) sets these two, on the grid of their sliders.
function dragStart(model, plot) {
  const [left, right, low, high] = model.get("extent");
  const move = (event) => {
    if (!(event.buttons & 1)) return;
    const box = plot.getBoundingClientRect();
    const [grid1, grid2] = model.get("sliders").map(({ step }) => step);
    const on = (share, from, to, grid) => {
      const at = from + Math.min(Math.max(share, 0), 1) * (to - from);
      return Number((grid * Math.round(at / grid)).toPrecision(6));
    };
    setValues(model, {
      w1: on((event.clientX - box.left) / box.width, left, right, grid1),
      w2: on((event.clientY - box.top) / box.height, high, low, grid2),
    });
  };
  plot.addEventListener("pointerdown", (event) => {
    plot.setPointerCapture(event.pointerId);
    move(event);
  });
  plot.addEventListener("pointermove", move);
}
