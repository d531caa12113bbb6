// A picture of the cells, and above it a table of buttons: a press builds or removes a wall.
const CELL = 66;
const STEPS = [1, 10, 100, 1000];
const LETTERS = { start: "S", goal: "G", pit: "P", wall: "#", free: "." };

function rowsWith(model, k) {
  const letters = model.get("cells").map((cell) => LETTERS[cell.kind]);
  letters[k] = { "#": ".", ".": "#" }[letters[k]] ?? letters[k];
  const wide = model.get("columns");
  const starts = letters.map((_, i) => i).filter((i) => i % wide === 0);
  return starts.map((i) => letters.slice(i, i + wide).join(""));
}

function nodesOf(cell, k, wide) {
  const x = (k % wide) * CELL, y = Math.floor(k / wide) * CELL, middle = x + CELL / 2;
  const words = (text, at, kind = "") => drawn("text",
    { x: middle, y: y + at, "text-anchor": "middle", class: kind }, text);
  const share = Math.round(60 * Math.abs(cell.share));
  const hue = cell.share < 0 ? "#c2a5cf" : "#7fbf7b";
  const fill = `fill: color-mix(in srgb, ${hue} ${share}%, var(--bpkit-ground))`;
  const known = ["start", "free"].includes(cell.kind);
  const nodes = [drawn("rect", {
    x: x + 1, y: y + 1, width: CELL - 2, height: CELL - 2,
    class: `bpkit-cell bpkit-cell-${cell.kind}`, ...(known ? { style: fill } : {}),
  })];
  if (["goal", "pit"].includes(cell.kind)) nodes.push(words(cell.kind, 38, "bpkit-end"));
  if (cell.kind === "start") nodes.push(words("start", 15, "bpkit-small"));
  if (known) nodes.push(words(cell.arrow, 36, "bpkit-arrow"), words(cell.number, 57));
  if (cell.last) {
    nodes.push(drawn("text", { x: x + 5, y: y + 34, class: "bpkit-last" }, cell.last));
  }
  if (cell.robot) {
    nodes.push(drawn("circle", { cx: x + 55, cy: y + 12, r: 6, class: "bpkit-robot" }));
  }
  return nodes;
}

function render({ model, el }) {
  const wide = model.get("columns"), high = model.get("cells").length / wide;
  const root = drawn("svg", {
    viewBox: `0 0 ${wide * CELL} ${high * CELL}`, role: "img", class: "bpkit-cells",
  });
  const buttons = model.get("cells").map((_, k) => {
    const node = element("button", { type: "button", ...QUIET });
    node.addEventListener("click", () => setValues(model, { rows: rowsWith(model, k) }));
    return node;
  });
  const size = `--columns: ${wide}; width: ${wide * CELL}px; aspect-ratio: ${wide} / ${high}`;
  const table = element("div", { class: "bpkit-grid", style: size }, root, ...buttons);
  const first = rowsWith(model, -1);
  const summary = element("p", { class: "bpkit-sum" });
  const means = new Map(model.get("sliders").map((spec) => [spec.name, spec.means]));
  const controls = sliders(model, (spec) => means.get(spec.name));
  controls.reset.addEventListener("click", () => setValues(model, { rows: first }));
  const more = STEPS.map((n) => {
    const button = element("button", { type: "button", class: "bpkit-reset", ...QUIET },
      n === 1 ? "1 move" : `${n} moves`);
    button.addEventListener("click", () => {
      const { stop } = model.get("sliders").find((spec) => spec.name === "moves");
      setValues(model, { moves: Math.min(model.get("values").moves + n, stop) });
    });
    return button;
  });
  const speaker = announcer(model);
  const error = errorBox(model);
  const draw = () => {
    const cells = model.get("cells");
    root.replaceChildren(...cells.flatMap((cell, k) => nodesOf(cell, k, wide)));
    ariaLabel(root, model.get("alt"));
    cells.forEach((cell, k) => ariaLabel(buttons[k], cell.label));
    setText(summary, aloud(model.get("summary")));
  };
  let said = model.get("alt");
  const say = () => {
    if (model.get("alt") !== said) speaker.say();
    said = model.get("alt");
  };
  el.classList.add("bpkit");
  el.append(
    table,
    summary,
    element("div", { class: "bpkit-foot" }, ...more),
    element("div", { class: "bpkit-knobs" }, ...controls.nodes.values()),
    element("div", { class: "bpkit-foot" }, controls.reset),
    error.node,
    speaker.node,
  );
  const stop = follow(model, draw, controls.show, error.show, say);
  return () => {
    stop();
    speaker.stop();
  };
}

export default { render };
