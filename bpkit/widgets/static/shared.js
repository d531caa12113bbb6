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

// A text as a screen reader says it right: bpkit/widgets/_spoken.py, in this language.
const EXPONENT = /(?<![\w.])(\d+(?:\.\d+)?)e([+\-−]?)0*(\d+)\b/g;
const NO_NUMBER = [
  [/(?<![\w'"])nan(?![\w'"])/gi, "not a number"],
  [/(?<![\w'"])[-−](?:inf(?![\w'"])|∞)/gi, "minus infinity"],
  [/(?<![\w'"])inf(?![\w'"])|∞/gi, "infinity"],
];
const MINUS_ZERO = /(?<![\w.)\]])[-−](0(?:\.0*)?)(?!\.?\d)/g;
const HYPHEN = /(?<![\w.)\]])-(?=\.?\d)/g;

function aloud(text) {
  let said = String(text).replace(EXPONENT, (_, digits, sign, size) => {
    const power = sign === "-" || sign === "−" ? -size : Number(size);
    if (power >= -4 && power <= 5) return String(Number(`${digits}e${power}`));
    const times = Number(digits) === 1 ? "" : `${Number(digits)} times `;
    return `${times}10 to the ${power}`;
  });
  for (const [pattern, words] of NO_NUMBER) said = said.replace(pattern, words);
  return said.replace(MINUS_ZERO, "$1").replace(HYPHEN, "−");
}

// What a screen reader calls an element, and the place of a slider.
const ariaLabel = (node, text) => node.setAttribute("aria-label", aloud(text));
const ariaValue = (input, text) => input.setAttribute("aria-valuetext", aloud(text));

// JupyterLab's shortcuts look at the focused element alone, so each one says no itself.
const QUIET = { "data-lm-suppress-shortcuts": "true" };

// A picture that arrow keys walk over: a screen reader keeps them to itself in any other.
const WALKED = { role: "application", tabindex: 0, ...QUIET };

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
    if (more) ariaLabel(input, `${spec.name}, ${more}`);
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
      const text = said(values[name]) ?? shortNumber(values[name]);
      if (Number(input.value) !== values[name]) input.value = values[name];
      ariaValue(input, text);
      setText(output, text);
    }
  };
  const reset = element("button", { type: "button", class: "bpkit-reset", ...QUIET }, "Reset");
  reset.addEventListener("click", () => {
    setValues(model, Object.fromEntries(model.get("sliders").map((s) => [s.name, s.value])));
  });
  return { nodes, reset, show };
}

// A drawing this wide is shown no smaller than its letters can be read.
const readable = (drawing, wide) => {
  drawing.style.minWidth = `${Math.round(0.6 * wide)}px`;
};

// What is wider than the page scrolls sideways, by keys too, and the page does not.
function pane(drawing, wide = 0) {
  readable(drawing, wide);
  const box = element("div", { class: "bpkit-scroll" }, drawing);
  new ResizeObserver(() => {
    const scrolls = box.scrollWidth > box.clientWidth;
    const stop = { tabindex: 0, role: "group", "aria-label": "drawing, scrolls sideways", ...QUIET };
    for (const [name, value] of Object.entries(stop)) {
      if (scrolls) box.setAttribute(name, value);
      else box.removeAttribute(name);
    }
  }).observe(box);
  return box;
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
      timer = setTimeout(() => { node.textContent = aloud(model.get("alt")); }, wait);
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

// Plays a walk, a step every pace() milliseconds; `dress` shows whether it plays. Nothing
// moves by itself where the system asks for less motion.
function player({ at, last, go, pace, dress }) {
  const less = matchMedia("(prefers-reduced-motion: reduce)");
  let timer;
  const pause = () => {
    clearInterval(timer);
    timer = undefined;
    dress(false);
  };
  const toggle = () => {
    if (timer !== undefined) return pause();
    const over = at() >= last();
    if (less.matches) return go(over ? 0 : last());
    if (over) go(0);
    dress(true);
    timer = setInterval(() => {
      go(less.matches ? last() : at() + 1);
      if (at() >= last()) pause();
    }, pace());
    return undefined;
  };
  const note = element("span", { class: "bpkit-less-motion" },
                       "Your system asks for less motion: Play goes to the end at once.");
  return { toggle, pause, note };
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
