// Tables of attention weights; Python says what stands in them and what is chosen.
const ROOM = 30, TOP = 56;
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// Where the learner is: ahead of what Python has drawn, when keys come fast.
function place(model) {
  const { row, column } = model.get("values"), at = model.get("at");
  const most = model.get("tokens").length - 1;
  return [Math.min(row ?? at[0], most), Math.min(column ?? at[1], most)];
}

function choose(model, row, column) {
  const [i, j] = place(model), most = model.get("tokens").length - 1;
  const there = Math.min(row, column) >= 0 && Math.max(row, column) <= most;
  if (there && (i !== row || j !== column)) setValues(model, { row, column });
}

function nodesOf(model, table) {
  const [, , cell] = model.get("size");
  const tokens = model.get("tokens"), at = model.get("at");
  const group = drawn("g", { "aria-hidden": "true" });
  const words = (x, y, text, kind = "") => group.append(
    drawn("text", { x, y, "text-anchor": "middle", dy: "0.35em", class: kind }, text));
  const title = { x: table.x, y: 16, class: "bpkit-strong" };
  group.append(drawn("text", title, table.title));
  tokens.forEach((token, i) => {
    const along = (i + 0.5) * cell;
    words(table.x - 13, TOP + along, token, i === at[0] ? "bpkit-strong" : "");
    words(table.x + along, TOP - 13, token, i === at[1] ? "bpkit-strong" : "");
  });
  table.weights.forEach((row, i) => row.forEach((weight, j) => {
    const box = { x: table.x + j * cell, y: TOP + i * cell, width: cell, height: cell };
    const node = drawn("rect", { ...box, class: "bpkit-weighed", style: `--share: ${100 * weight}%` });
    // Not pointerover, which a new cell under a resting pointer hears as well.
    for (const event of ["pointermove", "click"]) {
      node.addEventListener(event, () => choose(model, i, j));
    }
    group.append(node);
    if (cell > 24) {
      const kind = weight > 0.8 ? "bpkit-number bpkit-bright" : "bpkit-number";
      words(box.x + cell / 2, box.y + cell / 2, table.texts[i][j], kind);
    }
  }));
  const corner = { x: table.x + at[1] * cell, y: TOP + at[0] * cell };
  group.append(drawn("rect", { ...corner, width: cell, height: cell, class: "bpkit-chosen" }));
  return group;
}

function typed(model) {
  const { first, letters, longest } = model.get("word");
  const input = element("input", {
    type: "text", class: "bpkit-word", maxlength: longest, spellcheck: "false",
    autocomplete: "off", autocapitalize: "off", "aria-label": "word", ...QUIET,
  });
  input.value = model.get("values").word ?? first;
  input.addEventListener("input", () => {
    const kept = [...input.value.toLowerCase()].filter((c) => letters.includes(c)).join("");
    if (kept !== input.value) input.value = kept;
    setValues(model, { word: kept, row: kept.length, column: 0 });
  });
  const name = element("span", { class: "bpkit-name" }, "word");
  const reset = () => {
    input.value = first;
    setValues(model, { word: first, head: 0, row: first.length, column: 0 });
  };
  return { node: element("label", { class: "bpkit-slider" }, name, input), reset };
}

function headsOf(model) {
  const select = element("select", { class: "bpkit-choice", "aria-label": "head", ...QUIET });
  select.addEventListener("change", () => setValues(model, { head: select.selectedIndex }));
  const show = () => {
    const heads = model.get("heads");
    if (select.options.length !== heads.length) {
      select.replaceChildren(...heads.map((head) => element("option", {}, head)));
    }
    select.selectedIndex = Math.min(model.get("values").head ?? 0, heads.length - 1);
  };
  const name = element("span", { class: "bpkit-name" }, "head");
  return { node: element("label", { class: "bpkit-slider" }, name, select), show };
}

function render({ model, el }) {
  const root = drawn("svg", {
    class: "bpkit-attention", ...WALKED,
  });
  root.addEventListener("keydown", (event) => {
    const [down, right] = STEPS[event.key] ?? [0, 0];
    if (!down && !right) return;
    event.preventDefault();
    const [row, column] = place(model);
    choose(model, row + down, column + right);
  });
  const summary = element("p", { class: "bpkit-sum" });
  const word = typed(model), head = headsOf(model);
  const reset = element("button", { type: "button", class: "bpkit-reset", ...QUIET }, "Reset");
  reset.addEventListener("click", word.reset);
  const speaker = announcer(model), error = errorBox(model);
  const draw = () => {
    const [wide, high] = model.get("size");
    root.setAttribute("viewBox", `-2 0 ${wide + 4} ${high}`);
    root.style.maxWidth = `${wide + 4}px`;
    readable(root, wide);
    ariaLabel(root, `Arrow keys choose a weight. ${model.get("alt")}`);
    root.replaceChildren(...model.get("tables").map((table) => nodesOf(model, table)));
    setText(summary, aloud(model.get("summary")));
  };
  let said = model.get("alt");
  const say = () => {
    if (model.get("alt") !== said) speaker.say();
    said = model.get("alt");
  };
  el.classList.add("bpkit");
  el.append(
    element("div", { class: "bpkit-row" }, word.node, head.node),
    pane(root),
    element("p", { class: "bpkit-hint" }, "A row looks, a column is looked at."),
    summary,
    element("div", { class: "bpkit-foot" }, reset),
    error.node,
    speaker.node,
  );
  const stop = follow(model, draw, head.show, error.show, say);
  return () => {
    stop();
    speaker.stop();
  };
}

export default { render };
