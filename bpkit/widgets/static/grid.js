// A table of buttons: Python says what stands in each, a press builds or removes a wall.
const STEPS = [1, 10, 100, 1000];

function rowsWith(model, k) {
  const kinds = { start: "S", goal: "G", pit: "P", wall: "#", free: "." };
  const letters = model.get("cells").map((cell) => kinds[cell.kind]);
  letters[k] = { "#": ".", ".": "#" }[letters[k]] ?? letters[k];
  const wide = model.get("columns");
  const starts = letters.map((_, i) => i).filter((i) => i % wide === 0);
  return starts.map((i) => letters.slice(i, i + wide).join(""));
}

function render({ model, el }) {
  const wide = model.get("columns");
  const table = element("div", { class: "bpkit-grid", style: `--columns: ${wide}` });
  const nodes = model.get("cells").map((_, k) => {
    const node = element("button", { type: "button", ...QUIET });
    node.addEventListener("click", () => setValues(model, { rows: rowsWith(model, k) }));
    return node;
  });
  table.append(...nodes);
  const first = rowsWith(model, -1);
  const summary = element("p", { class: "bpkit-sum" });
  const means = new Map(model.get("sliders").map((spec) => [spec.name, spec.means]));
  const controls = sliders(model, (spec) => means.get(spec.name));
  controls.reset.addEventListener("click", () => setValues(model, { rows: first }));
  const more = STEPS.map((n) => {
    const button = element("button", { type: "button", class: "bpkit-more", ...QUIET },
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
    model.get("cells").forEach((cell, k) => {
      const node = nodes[k];
      const kind = `bpkit-cell bpkit-cell-${cell.kind}${cell.robot ? " bpkit-robot" : ""}`;
      if (node.className !== kind) node.className = kind;
      node.style.setProperty("--share", `${Math.round(60 * Math.abs(cell.share))}%`);
      node.style.setProperty("--hue", cell.share < 0 ? "#c2a5cf" : "#7fbf7b");
      node.setAttribute("aria-label", cell.label);
      const word = ["goal", "pit", "start"].includes(cell.kind) ? cell.kind : "";
      setText(node, [word, cell.arrow, cell.number].filter(Boolean).join("\n"));
    });
    setText(summary, model.get("summary"));
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
