function render({ model, el }) {
  const image = element("img", { class: "bpkit-picture" });
  image.width = model.get("width");
  const controls = sliders(model);
  const speaker = announcer(model);
  const error = errorBox(model);
  const time = element("span", { class: "bpkit-time" });
  let url, asked, shown;

  const draw = () => {
    image.alt = aloud(model.get("alt"));
    const bytes = model.get("png");
    if (bytes === shown) return;
    shown = bytes;
    const old = url;
    url = URL.createObjectURL(new Blob([bytes], { type: model.get("kind") ?? "image/png" }));
    image.src = url;
    image.decode().then(() => {
      if (old) URL.revokeObjectURL(old);
      if (asked === undefined) return;
      const ms = Math.round(performance.now() - asked);
      asked = undefined;
      el.dataset.milliseconds = ms;
      if (model.get("timing")) time.textContent = `The kernel answered in ${ms} ms.`;
      speaker.say();
    }, () => {}); // a newer picture came before this one was decoded
  };
  const wait = () => {
    const busy = model.get("busy");
    if (busy !== undefined && !model.get("timing")) setText(time, busy);
  };
  const ask = () => { asked ??= performance.now(); };
  el.addEventListener("input", ask, { capture: true });
  controls.reset.addEventListener("click", ask, { capture: true });

  el.classList.add("bpkit");
  el.append(
    pane(image, 0.8 * image.width), // matplotlib writes larger than the drawings
    element("div", { class: "bpkit-sliders" }, ...controls.nodes.values()),
    element("div", { class: "bpkit-foot" }, controls.reset, time),
    error.node,
    speaker.node,
  );
  const stop = follow(model, draw, wait, controls.show, error.show);
  return () => {
    stop();
    speaker.stop();
    el.removeEventListener("input", ask, { capture: true });
    URL.revokeObjectURL(url);
  };
}

export default { render };
