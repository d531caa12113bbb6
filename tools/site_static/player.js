// The views on a page without a kernel: what anywidget's model does, and answers that
// Python has given beforehand. A classic script, since modules do not load from file://.

(() => {
  if (customElements.get("bpkit-view")) return; // a page with two views has it twice

  const NEAR = "600px"; // a view starts when it is so near to what is seen
  const scripts = new Map();

  function script(src) {
    if (!scripts.has(src)) {
      scripts.set(src, new Promise((done, failed) => {
        const node = Object.assign(document.createElement("script"), { src });
        node.onload = done;
        node.onerror = () => failed(new Error(`${src.split("/").pop()} did not load`));
        document.head.append(node);
      }));
    }
    return scripts.get(src);
  }

  const bytes = (text) => Uint8Array.from(text, (c) => c.charCodeAt(0));

  // Bytes came as letters; numbers that are drawn coarsely as 16 bits, times `by`.
  function arrays(key, value) {
    if (value?.bytes !== undefined) return new DataView(bytes(value.bytes).buffer);
    if (value?.int16 === undefined) return value;
    const whole = new Int16Array(bytes(value.int16).buffer);
    return new DataView(Float32Array.from(whole, (k) => (k === -32768 ? NaN : k * value.by)).buffer);
  }

  async function unpacked(packed) {
    const stream = new Blob([bytes(atob(packed))]).stream();
    const text = await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).text();
    return JSON.parse(text, arrays);
  }

  // get, set, on, off, save_changes as anywidget has them; answer(values) is Python's part.
  function modelOf(state, answer) {
    const heard = new Map();
    const fire = (event) => [...(heard.get(event) ?? [])].forEach((hear) => hear());
    const take = (news) => {
      const changed = Object.keys(news).filter((name) => state[name] !== news[name]);
      for (const name of changed) state[name] = news[name];
      for (const name of changed) fire(`change:${name}`);
      if (changed.length) fire("change");
    };
    return {
      get: (name) => state[name],
      set: (name, value) => take({ [name]: value }),
      on: (event, hear) => heard.set(event, (heard.get(event) ?? new Set()).add(hear)),
      off: (event, hear) => heard.get(event)?.delete(hear),
      save_changes: () => take(answer(state)),
    };
  }

  // The option that is meant. Where a step is too small for the table, the next one in
  // its direction; a word that is not in it is none.
  function chosen(options, wanted, before) {
    const same = (option) => JSON.stringify(option) === JSON.stringify(wanted);
    if (typeof wanted !== "number") return options.findIndex(same);
    const far = options.map((option) => Math.abs(option - wanted));
    const nearest = far.indexOf(Math.min(...far));
    if (nearest !== before || Math.abs(wanted - options[before]) < 1e-9) return nearest;
    const next = before + Math.sign(wanted - options[before]);
    return Math.min(Math.max(next, 0), options.length - 1);
  }

  // Python's answers at all positions: a pool of what each trait can be, and which is when.
  // `alone`: only one slider stands away from its start at a time, each from its offset on.
  function table({ axes, start, traits, fixed, alone, unknown }, state, say) {
    const names = Object.keys(axes), options = Object.values(axes);
    const untouched = (name) => (state.values[name] ?? null) === null;
    let at = start;
    return () => {
      const asked = names.map((name) => state.values?.[name] ?? state[name]);
      let to = asked.map((wanted, k) =>
        (wanted === undefined ? start[k] : chosen(options[k], wanted, at[k])));
      const known = !to.includes(-1) && fixed.every(untouched);
      say(known ? "" : unknown);
      if (!known) return {};
      const moved = to.findIndex((index, k) => index !== at[k]);
      if (alone && moved >= 0) to = start.map((index, k) => (k === moved ? to[k] : index));
      at = to;
      const away = to.findIndex((index, k) => index !== start[k]);
      const place = alone ? (away < 0 ? 0 : alone[away] + to[away])
        : to.reduce((place, index, k) => place * options[k].length + index, 0);
      const found = Object.entries(traits).map(([name, { pool, at, rows, text }]) => {
        const value = rows ? pool[at[place]].map((row) => rows[row]) : pool[at[place]];
        return [name, text ? value.join("\n") : value];
      });
      const values = Object.fromEntries(names.map((name, k) => [name, options[k][at[k]]]));
      if (state.values) found.push(["values", { ...state.values, ...values }]);
      return Object.fromEntries(found);
    };
  }

  // A recorded run has no control of its own: a slider through its frames, and Play.
  function frames(model, { said, pace }) {
    const input = Object.assign(document.createElement("input"), {
      type: "range", min: 0, max: said.length - 1, value: 0 });
    input.setAttribute("aria-label", "moment of the run");
    const button = Object.assign(document.createElement("button"), {
      type: "button", className: "bpkit-reset", textContent: "Play" });
    let timer;
    const go = (frame) => {
      input.value = frame;
      input.setAttribute("aria-valuetext", said[frame]);
      model.set("frame", frame);
      model.save_changes();
    };
    const pause = () => {
      timer = clearInterval(timer);
      button.textContent = "Play";
    };
    const tick = () => (model.get("frame") < said.length - 1 ? go(model.get("frame") + 1) : pause());
    input.addEventListener("input", () => { pause(); go(Number(input.value)); });
    button.addEventListener("click", () => {
      if (timer !== undefined) return pause();
      if (model.get("frame") === said.length - 1) go(0);
      button.textContent = "Pause";
      timer = setInterval(tick, pace);
      return undefined;
    });
    const row = Object.assign(document.createElement("div"), { className: "bpkit bpkit-foot" });
    row.append(button, input);
    return row;
  }

  customElements.define("bpkit-view", class extends HTMLElement {
    connectedCallback() {
      const watch = new IntersectionObserver((entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        watch.disconnect();
        this.start().catch((error) => {
          this.say(`This view did not start (${error.message}): the picture stands still.`);
        });
      }, { rootMargin: NEAR });
      watch.observe(this);
    }

    say(sentence) {
      if (!this.note && !sentence) return;
      this.note ??= this.appendChild(Object.assign(document.createElement("p"), {
        className: "bpkit-note", role: "status" }));
      this.note.textContent = sentence;
    }

    async start() {
      const { view, answer, packed } = JSON.parse(this.querySelector("script").textContent);
      const needs = [`view-${view}`, ...(answer ? [`answer-${answer}`] : [])];
      const [{ state, given, run }] = await Promise.all([
        unpacked(packed), ...needs.map((name) => script(`${this.dataset.static}bpkit-${name}.js`))]);
      const say = (sentence) => this.say(sentence);
      const respond = answer ? bpkit[`answer-${answer}`](given, say)
        : given ? table(given, state, say) : () => ({});
      const model = this.model = modelOf(state, respond);
      const el = document.createElement("div"), still = this.querySelector("figure");
      still.before(el); // a view measures its place while it is drawn
      try {
        bpkit[`view-${view}`].render({ model, el });
      } catch (error) {
        el.remove();
        throw error;
      }
      if (run) el.append(frames(model, run));
      still.remove();
      this.dataset.alive = "";
    }
  });
})();
