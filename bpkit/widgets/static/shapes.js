// Every array as a block of its entries; Python says where each one stands.
const CELL = 8, MIDDLE = { forward: 70, backward: 192 };

const words = (x, y, text, kind = "") =>
  drawn("text", { x, y, "text-anchor": "middle", class: kind }, text);

// The lines between the entries, as one path.
function gridLines({ x, y, rows, columns }) {
  const across = Array.from({ length: columns - 1 }, (_, i) =>
    `M${x + (i + 1) * CELL},${y}v${rows * CELL}`);
  const down = Array.from({ length: rows - 1 }, (_, i) =>
    `M${x},${y + (i + 1) * CELL}h${columns * CELL}`);
  return [...across, ...down].join("");
}

function nodesOf(block) {
  const { kind, name, shape, rows, columns, x, y, middle, fits, sign, sign_x } = block;
  const at = MIDDLE[kind];
  const box = { x, y, width: columns * CELL, height: rows * CELL };
  const group = drawn("g", { class: `bpkit-block-${kind}${fits ? "" : " bpkit-misfit"}` },
    drawn("rect", { ...box, class: "bpkit-entries" }),
    drawn("path", { d: gridLines(block), class: "bpkit-between" }),
    drawn("rect", { ...box, class: "bpkit-outline" }),
    words(middle, at - 42, fits ? name : `${name} ≠`, "bpkit-strong"),
    words(middle, at + 52, shape, "bpkit-shape"));
  if (sign) group.append(words(sign_x, at - 42, sign));
  return group;
}

function networks(model) {
  const names = model.get("names");
  const select = element("select", { class: "bpkit-choice", "aria-label": "network", ...QUIET });
  select.append(...names.map((name) => element("option", {}, name)));
  select.addEventListener("change", () => setValues(model, { network: select.value }));
  const show = () => { select.value = model.get("values").network ?? names[0]; };
  const title = element("span", { class: "bpkit-name" }, "network");
  const node = element("label", { class: "bpkit-slider" }, title, select);
  node.hidden = names.length < 2;
  return { node, show };
}

function render({ model, el }) {
  const [wide, high] = model.get("size");
  const root = drawn("svg", { viewBox: `0 0 ${wide} ${high}`, class: "bpkit-shapes", role: "img" });
  const summary = element("p", { class: "bpkit-sum" });
  const which = networks(model);
  const means = new Map(model.get("sliders").map((spec) => [spec.name, spec.means]));
  const controls = sliders(model, (spec) => means.get(spec.name));
  const speaker = announcer(model);
  const error = errorBox(model);

  const draw = () => {
    root.replaceChildren(...model.get("blocks").map(nodesOf));
    ariaLabel(root, model.get("alt"));
    setText(summary, aloud(model.get("summary")));
    const fits = model.get("blocks").every((block) => block.fits);
    summary.classList.toggle("bpkit-strong", !fits);
  };
  let said = model.get("alt");
  const say = () => {
    if (model.get("alt") !== said) speaker.say();
    said = model.get("alt");
  };

  const knobs = [...controls.nodes].map(([name, node]) => {
    node.append(element("span", { class: "bpkit-means", "aria-hidden": "true" }, means.get(name)));
    return node;
  });
  el.classList.add("bpkit");
  el.append(
    pane(root, wide),
    summary,
    element("div", { class: "bpkit-knobs" }, which.node, ...knobs),
    element("div", { class: "bpkit-foot" }, controls.reset),
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
