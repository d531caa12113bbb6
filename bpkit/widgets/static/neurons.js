const AT = { 1: [62, 52], 2: [62, 162], A: [232, 52], B: [232, 162] };
const UNITS = ["A", "B"];
const SIDE = 200;
const RADIUS = 30;

function network(model) {
  const root = drawn("svg", { viewBox: "0 0 342 214", class: "bpkit-network", role: "img" });
  const text = (x, y, anchor, kind = "") =>
    drawn("text", { x, y, "text-anchor": anchor, class: kind, dy: "0.35em" });
  const edges = [], numbers = {};
  for (const unit of UNITS) {
    for (const i of [1, 2]) {
      const [[x1, y1], [x2, y2]] = [AT[i], AT[unit]];
      const line = drawn("line", { x1, y1, x2, y2, class: "bpkit-edge" });
      edges.push([`w${i}${unit}`, line]);
      // Near the input, where crossing edges are still apart.
      numbers[`w${i}${unit}`] = text(x1 + 0.3 * (x2 - x1), y1 + 0.3 * (y2 - y1), "middle",
                                     "bpkit-weight");
      root.append(line);
    }
  }
  const circle = (key) => drawn("circle", { cx: AT[key][0], cy: AT[key][1], r: RADIUS });
  for (const i of [1, 2]) {
    const name = text(AT[i][0] - RADIUS - 8, AT[i][1], "end");
    name.append("x", drawn("tspan", { dy: 4, "font-size": "75%" }, String(i)));
    numbers[`x${i}`] = text(...AT[i], "middle");
    root.append(circle(i), numbers[`x${i}`], name);
  }
  for (const unit of UNITS) {
    const [x, y] = AT[unit];
    numbers[`z${unit}`] = text(x, y, "middle", "bpkit-strong");
    numbers[`b${unit}`] = text(x + RADIUS + 8, y + 11, "start", "bpkit-weight");
    root.append(circle(unit), numbers[`z${unit}`], numbers[`b${unit}`]);
    const name = text(x + RADIUS + 8, y - 11, "start");
    name.textContent = `unit ${unit}`;
    root.append(name);
  }
  root.append(...Object.entries(numbers).filter(([n]) => n[0] === "w").map(([, n]) => n));
  const show = () => {
    const values = model.get("values"), z = model.get("z");
    for (const [name, node] of Object.entries(numbers)) {
      if (name[0] === "z") inCircle(node, shortNumber(round(z[UNITS.indexOf(name[1])])));
      else setText(node, (name[0] === "b" ? "b = " : "") + shortNumber(values[name]));
    }
    for (const [name, line] of edges) {
      line.setAttribute("stroke-width", 1 + Math.min(Math.abs(values[name]), 5));
    }
    const edgeText = edges.map(([n]) => `${n} ${shortNumber(values[n])}`).join(", ");
    ariaLabel(root, `Network: weights ${edgeText}. ${model.get("alt")}`);
  };
  return { root, show };
}

function inCircle(node, text) {
  setText(node, text);
  node.style.fontSize = text.length > 5 ? "13px" : "";
}

const round = (value) => Number(value.toFixed(2)) + 0; // + 0: no minus zero

// A trait's bytes in a buffer of their own, so that numbers in it are aligned.
const copied = (view) => view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);

// Where Z = 0, as an SVG path: a straight piece through each cell of the grid it crosses.
function zeroLine(Z, n, side) {
  const step = side / (n - 1);
  let path = "";
  for (let row = 0; row < n - 1; row++) {
    for (let column = 0; column < n - 1; column++) {
      const i = row * n + column, below = Z[i] < 0;
      if (below === Z[i + 1] < 0 && below === Z[i + n] < 0 && below === Z[i + n + 1] < 0) continue;
      const corners = [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]];
      const crossings = corners.flatMap(([x, y], i) => {
        const [x2, y2] = corners[(i + 1) % 4];
        const from = Z[y * n + x], to = Z[y2 * n + x2];
        if ((from < 0) === (to < 0)) return [];
        const t = from / (from - to);
        return [[step * (x + t * (x2 - x)), side - step * (y + t * (y2 - y))]];
      });
      crossings.forEach(([x, y], i) => {
        path += `${i % 2 ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`;
      });
    }
  }
  return path;
}

function surface(model, j) {
  const [left, right, low, high] = model.get("extent");
  const n = model.get("points");
  const colors = new Uint32Array(copied(model.get("colors")));
  const canvas = element("canvas", { width: n, height: n, role: "img" });
  const overlay = drawn("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": "true" });
  const zero = drawn("path", { class: "bpkit-zero" });
  const point = drawn("circle", { r: 6, class: "bpkit-point" });
  const [plus, minus] = ["+", "−"].map((sign) =>
    drawn("text", { class: "bpkit-sign", "text-anchor": "middle", dy: "0.35em" }, sign));
  overlay.append(zero, plus, minus, point);
  const title = element("div", { class: "bpkit-title" });
  const plot = element("div", { class: "bpkit-plot" }, canvas, overlay);
  const ticks = (kind, from, name, to) => element(
    "div", { class: kind, "aria-hidden": "true" },
    ...[from, name, to].map((t) => element("span", {}, ...(t === name ? symbol(t)
                                                           : [shortNumber(t)]))));
  const node = element("div", { class: "bpkit-surface" }, title, plot,
                       ticks("bpkit-up", high, "x2", low),
                       ticks("bpkit-along", left, "x1", right));
  const across = (x) => SIDE * (x - left) / (right - left);
  const down = (y) => SIDE * (high - y) / (high - low);

  let bytes, line, Z = [];
  const paint = () => {
    bytes = model.get("surfaces");
    const old = Z;
    Z = new Float32Array(copied(bytes)).subarray(n * n * j, n * n * (j + 1));
    if (Z.every((value, i) => value === old[i])) return;
    const image = new ImageData(n, n);
    const pixels = new Uint32Array(image.data.buffer);
    Z.forEach((value, i) => {
      const share = Math.min(Math.max((value / model.get("limit") + 1) / 2, 0), 1);
      pixels[(n - 1 - Math.floor(i / n)) * n + i % n] = colors[Math.round((colors.length - 1) * share)];
    });
    canvas.getContext("2d").putImageData(image, 0, 0);
    line = zeroLine(Z, n, SIDE);
    zero.setAttribute("d", line);
    // The signs stand in the picture too, for those who cannot tell green from purple.
    const most = Z.indexOf(Math.max(...Z)), least = Z.indexOf(Math.min(...Z));
    place(plus, most, Z[most] > 0);
    place(minus, least, Z[least] < 0);
  };
  const place = (sign, i, visible) => {
    const [x, y] = [i % n, Math.floor(i / n)].map((k) => 0.07 + 0.86 * k / (n - 1));
    sign.setAttribute("x", SIDE * x);
    sign.setAttribute("y", SIDE * (1 - y));
    sign.setAttribute("visibility", visible ? "visible" : "hidden");
  };

  const show = () => {
    if (model.get("surfaces") !== bytes) paint();
    const { x1, x2 } = model.get("values"), z = shortNumber(round(model.get("z")[j]));
    point.setAttribute("cx", across(x1));
    point.setAttribute("cy", down(x2));
    setText(title, aloud(`unit ${UNITS[j]}: z = ${z}`));
    const crossed = line ? "crossed by the line z = 0" : "not crossed by a line z = 0";
    ariaLabel(canvas, `Output of unit ${UNITS[j]} over the inputs, `
      + `${crossed}; z = ${z} at the marked point.`);
  };

  const move = (event) => {
    if (!(event.buttons & 1)) return;
    const box = plot.getBoundingClientRect();
    const at = (share, from, to) =>
      Number((from + Math.min(Math.max(share, 0), 1) * (to - from)).toFixed(1));
    setValues(model, {
      x1: at((event.clientX - box.left) / box.width, left, right),
      x2: at((event.clientY - box.top) / box.height, high, low),
    });
  };
  plot.addEventListener("pointerdown", (event) => {
    plot.setPointerCapture(event.pointerId);
    move(event);
  });
  plot.addEventListener("pointermove", move);
  return { node, show };
}

function render({ model, el }) {
  const net = network(model);
  const surfaces = [0, 1].map((j) => surface(model, j));
  const controls = sliders(model, ({ name, unit }) => {
    if (name[0] === "w") return `weight from x${name[1]} to unit ${unit}`;
    return name[0] === "b" ? `bias of unit ${unit}` : "an input";
  });
  const speaker = announcer(model);
  const error = errorBox(model);

  const sums = UNITS.map(() => element("span"));
  const showSums = () => sums.forEach((node, j) => setText(node, aloud(` = ${model.get("sums")[j]}`)));
  const lines = sums.map((node, j) => element(
    "p", { class: "bpkit-sum" }, element("i", {}, "z"), element("sub", {}, UNITS[j]), node));

  const limit = shortNumber(model.get("limit"));
  const key = element("div", { class: "bpkit-key" }, element("span", {}, `z ≤ −${limit}`),
                      element("span", { class: "bpkit-ramp" }),
                      element("span", {}, `z ≥ ${limit}`),
                      element("span", {}, "line: z = 0"));
  const group = (title, ...names) => element(
    "fieldset", { class: "bpkit-sliders" }, element("legend", {}, title),
    ...names.map((name) => controls.nodes.get(name)));

  let said = model.get("alt");
  const say = () => {
    if (model.get("alt") !== said) speaker.say();
    said = model.get("alt");
  };

  el.classList.add("bpkit", "bpkit-neurons");
  el.append(
    element("div", { class: "bpkit-row" },
            element("div", { class: "bpkit-left" }, net.root),
            element("div", { class: "bpkit-right" },
                    element("div", { class: "bpkit-row" }, ...surfaces.map((s) => s.node)),
                    key)),
    element("div", {}, ...lines),
    element("div", { class: "bpkit-row" }, group("unit A", "w1A", "w2A", "bA"),
            group("unit B", "w1B", "w2B", "bB"), group("the point", "x1", "x2")),
    element("div", { class: "bpkit-foot" }, controls.reset,
            element("span", {}, "A click on a surface moves the point too.")),
    error.node,
    speaker.node,
  );
  const stop = follow(model, net.show, ...surfaces.map((s) => s.show), showSums,
                      controls.show, error.show, say);
  return () => {
    stop();
    speaker.stop();
  };
}

export default { render };
