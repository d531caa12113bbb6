"""A view in a page of its own, without Jupyter and without a kernel: one fake model."""

import base64

RENDER = """
async ([source, state, bytes]) => {
  const heard = {};
  let changed = {};
  const fire = (event) => [...(heard[event] ?? [])].forEach((f) => f());
  const take = (news) => {
    Object.assign(state, news);
    Object.keys(news).forEach((name) => fire(`change:${name}`));
    fire("change");
  };
  const decoded = (text) =>
    new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const read = (state, bytes) => {
    for (const [name, text] of Object.entries(bytes)) state[name] = decoded(text);
    return state;
  };
  read(state, bytes);
  window.model = {
    saved: [],
    get: (name) => state[name],
    set: (name, value) => {
      if (state[name] === value) return;
      changed[name] = value;
      take({ [name]: value });
    },
    save_changes: () => {
      model.saved.push(structuredClone(changed));
      changed = {};
    },
    on: (event, f) => (heard[event] ??= new Set()).add(f),
    off: (event, f) => heard[event]?.delete(f),
    listeners: () => Object.values(heard).reduce((n, set) => n + set.size, 0),
    sent: (news, bytes) => take(read(news, bytes)),
  };
  const blob = new Blob([source], { type: "text/javascript" });
  const { default: view } = await import(URL.createObjectURL(blob));
  window.stop = view.render({ model, el: document.getElementById("view") });
}
"""


def state_of(view, names=None):
    """What the kernel sends to the browser: plain values, and bytes apart."""
    state = {
        name: value
        for name, value in view.get_state(names).items()
        if not name.startswith("_")
    }
    encoded = {
        name: base64.b64encode(state.pop(name)).decode()
        for name, value in list(state.items())
        if isinstance(value, bytes | memoryview)
    }
    return state, encoded


def show(page, view):
    style = f"<style>{view._css}</style>"
    page.set_content(f"<!doctype html>{style}<div id=view></div>")
    page.evaluate(RENDER, [str(view._esm), *state_of(view)])


def send(page, view, *names):
    """What Python computed, as it reaches the browser: all of it, or these names."""
    state = list(state_of(view, names or None))
    page.evaluate("([news, bytes]) => model.sent(news, bytes)", state)


def saved(page, name):
    """Each value of that name that the view sent to Python, in order."""
    return [s[name] for s in page.evaluate("() => model.saved") if name in s]


def stop_the_clock(page):
    """From here on time passes by `page.clock.run_for(milliseconds)` alone."""
    page.clock.install(time=0)
    page.clock.pause_at(3600)


def names_by_tab(page, presses):
    """The names of what Tab reaches; "unquiet" where a key would be Lab's shortcut."""
    names = []
    for _ in range(presses):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                """() => {
                    const e = document.activeElement;
                    if (e.dataset.lmSuppressShortcuts !== "true") return "unquiet";
                    return e.getAttribute("aria-label") ?? e.textContent;
                }"""
            )
        )
    return names
