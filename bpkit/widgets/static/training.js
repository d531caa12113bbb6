const WIDE = 280, HIGH = 190, LEFT = 44, TOP = 12, RIGHT = 12, BOTTOM = 26;

// A curve over the steps, its last value as the title.
function chart(name, top, format) {
  const title = element("div", { class: "bpkit-title" });
  const root = drawn("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "bpkit-chart", role: "img" });
  const floor = HIGH - BOTTOM, wall = WIDE - RIGHT;
  const text = (x, y, anchor) => drawn("text", { x, y, "text-anchor": anchor });
  const labels = [text(LEFT - 5, floor + 4, "end"), text(LEFT - 5, TOP + 4, "end"),
                  text(LEFT, HIGH - 8, "start"), text(wall, HIGH - 8, "end")];
  const axes = drawn("path", { d: `M${LEFT},${TOP}V${floor}H${wall}`, class: "bpkit-axis" });
  const curve = drawn("polyline", { class: "bpkit-curve" });
  const end = drawn("circle", { r: 4, class: "bpkit-end" });
  root.append(axes, curve, end, ...labels);
  const show = (steps, values) => {
    const last = steps.length ? steps[steps.length - 1] : 0;
    const most = top ?? niceAbove(Math.max(...values.filter(Number.isFinite), 0));
    const points = steps.map((step, i) => [
      LEFT + (wall - LEFT) * step / (last || 1),
      floor - (floor - TOP) * Math.min(Math.max(values[i] / most, 0), 1),
    ]).filter(([, y]) => Number.isFinite(y));
    curve.setAttribute("points", points.map((p) => p.map((v) => v.toFixed(1)).join()).join(" "));
    end.setAttribute("visibility", points.length ? "visible" : "hidden");
    if (points.length) {
      end.setAttribute("cx", points[points.length - 1][0]);
      end.setAttribute("cy", points[points.length - 1][1]);
    }
    const now = values.length ? `${name} ${format(values[values.length - 1])}` : name;
    setText(title, aloud(now));
    ariaLabel(root, `Curve of the ${name} over ${last} steps; now: ${now}.`);
    const texts = [format(0), format(most), "step 0", String(last || "")];
    labels.forEach((label, i) => { label.textContent = texts[i]; });
  };
  return { node: element("div", { class: "bpkit-panel" }, title, root), show };
}

function niceAbove(value) {
  if (!(value > 0)) return 1;
  const unit = 10 ** Math.floor(Math.log10(value));
  return unit * [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((m) => m * unit >= value);
}

function confusionTile([truth, guess, count], picture, side) {
  const what = `a ${truth} taken for a ${guess}`;
  const tile = element("li", {});
  if (picture) {
    const canvas = element("canvas", { width: side, height: side, role: "img", "aria-label": what });
    const ink = new Uint8ClampedArray(4 * side * side);
    picture.forEach((value, i) => ink.set([255 - value, 255 - value, 255 - value, 255], 4 * i));
    canvas.getContext("2d").putImageData(new ImageData(ink, side, side), 0, 0);
    tile.append(canvas);
  }
  tile.append(element("span", {}, `${truth} → ${guess}`), element("small", {}, `${count} times`));
  return tile;
}

function render({ model, el }) {
  const charts = [
    chart("loss", undefined, (v) => String(Number(v.toPrecision(3)))),
    chart("accuracy", 1, (v) => `${(100 * v).toFixed(v === 0 || v === 1 ? 0 : 1)} %`),
  ];
  const heading = element("div", { class: "bpkit-title" });
  const list = element("ul", { class: "bpkit-confusions" });
  const speaker = announcer(model, 1500);
  const show = () => {
    const { steps, losses, accuracies } = model.get("history");
    charts[0].show(steps, losses);
    charts[1].show(steps, accuracies);
    const side = model.get("side"), shown = model.get("shown"), bytes = model.get("pictures");
    const size = side * side;
    heading.textContent = steps.length ? "taken for another" : "";
    list.replaceChildren(...shown.map((confusion, i) => confusionTile(
      confusion,
      size && new Uint8Array(bytes.buffer, bytes.byteOffset + size * i, size), side)));
    speaker.say();
  };
  el.classList.add("bpkit", "bpkit-training");
  el.append(
    element("div", { class: "bpkit-row" }, ...charts.map((c) => c.node),
            element("div", { class: "bpkit-panel" }, heading, list)),
    speaker.node,
  );
  const stop = follow(model, show);
  return () => {
    stop();
    speaker.stop();
  };
}

export default { render };
