"""What a page of a view says of itself: its marks, its texts, where the keys go."""

import re

from player import send, show

# As in a theme of JupyterLab; `ground` has the color that lies below the view.
THEME = """(dark) => {
  document.body.dataset.jpThemeLight = String(!dark);
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
  const ground = document.createElement("div");
  ground.id = "ground";
  ground.style.backgroundColor = "Canvas";
  document.body.append(ground);
  document.body.style.backgroundColor = "Canvas"; // what axe compares with
}"""

# Each visible mark of a drawing, with what makes it look as it does, and its ground.
# In a plot the ground is a surface of all colors: marks there have a rim.
MARKS = """() => {
  const seen = (style) => style.visibility !== "hidden" && style.display !== "none";
  const opacity = (node) => {
    let all = 1;
    for (let one = node; one.id !== "view"; one = one.parentElement) {
      all *= getComputedStyle(one).opacity;
    }
    return all;
  };
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const color = getComputedStyle(one).backgroundColor;
      if (!/, 0\\)$|transparent/.test(color)) return color;
    }
    return getComputedStyle(document.getElementById("ground")).backgroundColor;
  };
  const shapes = "path, line, rect, circle, ellipse, polyline, text";
  const marks = [...document.querySelectorAll(`#view svg :is(${shapes})`)];
  return marks.filter((mark) => !mark.closest(".bpkit-plot, clipPath")).map((mark) => {
    const style = getComputedStyle(mark), box = mark.getBBox();
    const drawn = seen(style) && box.width + box.height > 0
      && (mark.localName !== "text" || mark.textContent !== "");
    return {
      name: `${mark.localName}.${mark.getAttribute("class") ?? ""}`, drawn,
      text: mark.localName === "text", ground: ground(mark), opacity: opacity(mark),
      fill: style.fill, stroke: style.stroke, fillOpacity: style.fillOpacity,
      look: [mark.localName, style.fill, style.stroke, style.strokeDasharray,
             style.strokeWidth, style.fontStyle, style.fontWeight].join(";"),
    };
  });
}"""

# What is colored by its background alone, and holds no words.
BARE = """() => [...document.querySelectorAll("#view *")].filter((node) =>
    !node.closest("svg") && !node.matches("input, button, select, canvas, img")
    && node.textContent.trim() === "" && node.getClientRects().length).map((node) => {
  const { backgroundColor, backgroundImage } = getComputedStyle(node);
  return [node.className, backgroundColor, backgroundImage];
}).filter(([, color, image]) => !color.endsWith(", 0)") || image !== "none")"""

# What leaves the page, or lies on another. What scrolls by itself may be wide.
MISPLACED = """() => {
  const all = [...document.querySelectorAll("#view *")].filter((node) =>
    !node.parentElement.closest("svg, .bpkit-scroll, .bpkit-pane, .bpkit-hidden")
    && !node.matches(".bpkit-hidden") && node.getClientRects().length);
  const box = (node) => {
    const control = node.matches("input, button, select, canvas, img, svg");
    if (control) return node.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };
  const told = (node) => `${node.localName}.${node.getAttribute("class")} `
    + node.textContent.trim().slice(0, 30);
  const outside = all.filter((node) => {
    const { left, right } = node.getBoundingClientRect();
    return left < -1 || right > innerWidth + 1
      || (node.scrollWidth > node.clientWidth + 1 && node.clientWidth
          && getComputedStyle(node).overflowX === "hidden");
  }).map((node) => `outside: ${told(node)}`);
  const leaves = all.filter((node) => !node.closest(".bpkit-grid, .bpkit-plot")
    && (node.matches("input, button, select, canvas, img, svg")
        || [...node.childNodes].some((c) => c.nodeType === 3 && c.data.trim())));
  const clash = [];
  leaves.forEach((one, i) => leaves.slice(i + 1).forEach((other) => {
    if (one.contains(other) || other.contains(one)) return;
    const layered = one.parentElement === other.parentElement
      && getComputedStyle(other).position === "absolute";
    const [a, b] = [box(one), box(other)];
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (layered || across <= 1 || down <= 2) return;
    clash.push(`${told(one)} on ${told(other)}`);
  }));
  return [...outside, ...clash];
}"""

# All that a screen reader may say.
SPOKEN = """() => {
  const root = document.getElementById("view"), said = [];
  for (const node of root.querySelectorAll("*")) {
    if (node.closest("[aria-hidden=true]")) continue;
    for (const name of ["aria-label", "aria-valuetext", "alt", "title"]) {
      if (node.hasAttribute(name)) said.push(node.getAttribute(name));
    }
    if (node.closest("svg") || (node.matches("button") && node.ariaLabel)) continue;
    for (const part of node.childNodes) if (part.nodeType === 3) said.push(part.data);
  }
  return said;
}"""

# Of each slider, what is shown of its place and what is said of it.
PLACES = """() => [...document.querySelectorAll("#view [type=range]")].map((input) => [
  input.closest("label")?.querySelector("output")?.textContent ?? "",
  input.getAttribute("aria-valuetext") ?? "",
])"""

# Where Tab should stop: a group of radio buttons is one stop.
STOPS = """() => {
  const nodes = [...document.querySelectorAll(
    "#view :is(input, button, select, textarea, a[href], [tabindex='0'])")];
  return nodes.filter((node) => !node.disabled && node.getClientRects().length
    && (node.type !== "radio" || node.checked)).map((node, i) => {
      node.dataset.stop = i;
      return i;
    });
}"""

STOP = """() => {
  const node = document.activeElement, { left, right } = node.getBoundingClientRect();
  const { outlineStyle, outlineWidth } = getComputedStyle(node);
  return {
    stop: Number(node.dataset.stop ?? -1), html: node.outerHTML.slice(0, 200),
    ring: outlineStyle === "none" ? 0 : parseFloat(outlineWidth),
    quiet: node.dataset.lmSuppressShortcuts === "true",
    // Only to these does a screen reader hand on an arrow key.
    walked: !node.matches("svg, canvas") || node.role === "application",
    inside: left >= -1 && right <= innerWidth + 1,
  };
}"""

RING = """() => [
  getComputedStyle(document.activeElement).outlineColor,
  getComputedStyle(document.getElementById("ground")).backgroundColor,
]"""

# Two places on each thing that a pointer may press, two of each kind.
PRESSABLE = """() => {
  const kinds = new Map();
  for (const node of document.querySelectorAll("#view *")) {
    const { cursor } = getComputedStyle(node);
    const native = node.closest("input, button, select, label");
    if (native || !["pointer", "crosshair"].includes(cursor)) continue;
    const kind = `${node.localName}.${node.getAttribute("class")}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), node]);
  }
  const some = [...kinds.values()].flatMap((nodes) => [nodes[0], nodes.at(-1)]);
  return some.flatMap((node) => {
    node.scrollIntoView({ block: "center" });
    const { x, y, width, height } = node.getBoundingClientRect();
    return [[x + 0.3 * width, y + 0.4 * height], [x + 0.8 * width, y + 0.7 * height]];
  });
}"""

SNAPSHOT = """() => {
  const copy = document.getElementById("view").cloneNode(true);
  copy.querySelectorAll("[aria-live]").forEach((node) => node.remove());
  const inputs = [...document.querySelectorAll("#view input")];
  return copy.innerHTML + inputs.map((node) => node.value).join();
}"""

ANIMATED = """() => [...document.querySelectorAll("#view, #view *")].filter((node) => {
  const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(node);
  return /[1-9]/.test(transitionDuration) || animationName !== "none"
    || scrollBehavior === "smooth";
}).map((node) => node.outerHTML.slice(0, 100))"""


def contrast(one, other):
    """WCAG's contrast of two colors (r, g, b), 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color):
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def color_of(text):
    """A computed color as (r, g, b), alpha; none for `none`."""
    if text == "none":
        return None
    numbers = [float(x) for x in re.findall(r"[\d.]+(?:e-?\d+)?", text)]
    alpha = numbers[3] if len(numbers) > 3 else 1
    scale = 1 if text.startswith("color(") else 255
    return tuple(x / scale for x in numbers[:3]), alpha


def seen(mark, kind, ground):
    """How far the fill or the stroke of a mark stands out from its ground."""
    found = color_of(mark[kind])
    if found is None:
        return 1
    color, alpha = found
    alpha *= mark["opacity"] * (float(mark["fillOpacity"]) if kind == "fill" else 1)
    mixed = [alpha * c + (1 - alpha) * g for c, g in zip(color, ground, strict=True)]
    return contrast(mixed, ground)


def put_up(page, view, *, dark=False):
    show(page, view)
    page.evaluate(THEME, dark)


def answer(page, view):
    """What the page sent, done by Python, and what it answers, drawn."""
    sent = page.evaluate("() => model.saved.splice(0)")
    for change in sent:
        view.set_state(change)
    if sent:
        send(page, view)
    return sent
