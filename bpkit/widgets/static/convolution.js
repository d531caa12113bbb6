// Five tables of numbers; Python says what is marked and what it adds up to.
const CELL = 38;

const words = (x, y, text, kind = "") =>
  drawn("text", { x, y, "text-anchor": "middle", dy: "0.35em", class: kind }, text);

function pixel(model, grid, i, j) {
  const x = grid.x + j * CELL, y = grid.y + i * CELL;
  const marked = grid.strong && grid.marked[i][j];
  const weight = grid.strong ? grid.weights[i][j] : "";
  const box = { x, y, width: CELL, height: CELL };
  const node = drawn("rect", { ...box, class: `bpkit-pixel${marked ? " bpkit-marked" : ""}` });
  if (grid.side) {
    node.addEventListener("click", () =>
      setValues(model, { side: grid.side, row: i, column: j }));
  }
  const up = weight ? 7 : 0;
  return [
    node,
    words(x + CELL / 2, y + CELL / 2 - up, grid.texts[i][j]),
    ...(weight ? [words(x + CELL / 2, y + CELL - 9, weight, "bpkit-by")] : []),
  ];
}

function nodesOf(model, grid) {
  const group = drawn("g", { class: `bpkit-grid-${grid.kind}` });
  group.append(drawn("text", { x: grid.x + 4, y: grid.y - 10, class: "bpkit-strong" }, grid.name));
  grid.texts.forEach((row, i) => row.forEach((_, j) => group.append(...pixel(model, grid, i, j))));
  if (grid.chosen) {
    const [i, j] = grid.chosen;
    const box = { x: grid.x + j * CELL, y: grid.y + i * CELL, width: CELL, height: CELL };
    group.append(drawn("rect", { ...box, class: "bpkit-chosen" }));
  }
  return group;
}

function sides(model) {
  const select = element("select", { class: "bpkit-choice", "aria-label": "walk over", ...QUIET });
  select.append(...["output", "input"].map((side) => element("option", {}, side)));
  select.addEventListener("change", () => setValues(model, { side: select.value }));
  const show = () => { select.value = model.get("values").side ?? "output"; };
  const title = element("span", { class: "bpkit-name" }, "walk over");
  return { node: element("label", { class: "bpkit-slider" }, title, select), show };
}

function render({ model, el }) {
  const [wide, high] = model.get("size");
  const root = drawn("svg", {
    viewBox: `-4 0 ${wide + 8} ${high}`, class: "bpkit-convolution", role: "img",
  });
  const summary = element("p", { class: "bpkit-sum" });
  const side = sides(model);
  const means = new Map(model.get("sliders").map((spec) => [spec.name, spec.means]));
  const controls = sliders(model, (spec) => means.get(spec.name));
  controls.reset.addEventListener("click", () => setValues(model, { side: "output" }));
  const speaker = announcer(model);
  const error = errorBox(model);
  const draw = () => {
    root.replaceChildren(...model.get("grids").map((grid) => nodesOf(model, grid)));
    ariaLabel(root, model.get("alt"));
    setText(summary, aloud(model.get("summary")));
  };
  let said = model.get("alt");
  const say = () => {
    if (model.get("alt") !== said) speaker.say();
    said = model.get("alt");
  };
  el.classList.add("bpkit");
  el.append(
    pane(root, wide),
    summary,
    element("div", { class: "bpkit-knobs" }, side.node, ...controls.nodes.values()),
    element("div", { class: "bpkit-foot" }, controls.reset),
    error.node,
    speaker.node,
  );
  const stop = follow(model, draw, side.show, controls.show, error.show, say);
  return () => {
    stop();
    speaker.stop();
  };
}

export default { render };
