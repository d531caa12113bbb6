"""What a page without a kernel knows of a view: its state, and Python's answers.

Where Python answers a slider, the answers at all positions of a grid are a table. A
grid holds every position where that fits into the page, and coarser ones elsewhere.
"""

import base64
import gzip
import io
import itertools
import json
import re

import numpy as np
from matplotlib import rc_context
from site_views_answers import ANSWERS

INT16 = 32767
NOT_OURS = ("layout", "tabbable", "tooltip", "comm")  # ipywidgets', of no use here


def state_of(view):
    """The traits that the browser gets, without ipywidgets' own."""
    state = view.get_state()
    return {k: v for k, v in state.items() if k[0] != "_" and k not in NOT_OURS}


def spaced(start, stop, step):
    """start, start + step ... stop, each as a slider of this step says it."""
    count = round((stop - start) / step) + 1
    return [float(f"{start + k * step:.10g}") for k in range(count)]


def all_of(spec):
    """Every position of a slider."""
    found = spaced(spec["start"], spec["stop"], spec["step"])
    whole = all(isinstance(spec[k], int) for k in ("start", "step"))
    return [int(x) for x in found] if whole else found


def near(options, value, step):
    """Some of the options, value among them, about a step apart."""
    least = options[1] - options[0]
    jump = round(step / least)
    return options[options.index(value) % jump :: jump]


def upto(view, name, options):
    """Options of a slider, the one it opens at among them."""
    return sorted({*options, view.values[name]})


def weights(view):
    """About a quarter apart; near the answer of the task a hundredth."""
    grid = {s["name"]: near(all_of(s), s["value"], 0.25) for s in view.sliders}
    return grid | {"w5": sorted({*grid["w5"], *spaced(0.08, 0.18, 0.01)})}


def through(place, low, high):
    """Places from low to high, a twentieth of the way apart, this one among them."""
    gap = (high - low) / 20
    first, last = np.ceil((low - place) / gap), np.floor((high - place) / gap)
    return [place + gap * k for k in range(int(first), int(last) + 1)]


def moves_and_walls(view):
    """Every move at the start and after the thousand that it opens with; two walls."""
    open_grid = list(view._rows)
    walled = [open_grid[0][:2] + "#" + open_grid[0][3:], *open_grid[1:]]
    steps = [*range(11), *range(20, 100, 10), *range(100, 1000, 100)]
    later = [*range(1000, 1011), *range(1020, 1101, 10), *range(1200, 2000, 200)]
    return {
        "moves": [*steps, *later, 2000, 3000, 4000, 5000],
        "lr": [0.1],
        "explore": [0, 0.2, 0.5],
        "slip": [0, 0.2],
        "rows": [open_grid, walled],
    }


# Positions by class of view; a slider that is not named keeps all of its own.
GRIDS = {
    "ActivationView": lambda view: {
        "activation": view.names,
        "mean": spaced(-8, 8, 1),
        "spread": [0.1, 1, 2, 3, 4, 5, 6, 8, 10],
    },
    "AdversaryView": lambda view: {
        "turns": [0, 10, 20, 50],
        "rate G": [view.values["rate G"]],
        "rate D": [1, 3, 4, 5],
    },
    "BackpropView": weights,
    "CodesView": lambda view: {
        "x": through(view.at[0], *view.extent[:2]),
        "y": through(view.at[1], *view.extent[2:]),
    },
    "ConvolutionView": lambda view: {"side": ["output", "input"]},
    "CostsView": lambda view: {
        "missed costs": [2, 4, 6],
        "ill in 1,000": [2, 6, 8],
    },
    "DepthView": lambda view: {"depth": [10, 50], **view.choices},
    "DifferenceView": lambda view: {
        "function": view.names,
        "dtype": view.dtypes,
        "x": [0, 0.001, 1],
    },
    "Explore": lambda view: {},
    "FittingView": lambda view: {
        "weights": [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 60],
        "lam": [0, 6, 12, 14, 15, 16, 17, 18, 19, 20],
    },
    "FreezeView": lambda view: {},
    "GatesView": lambda view: {
        "unit": [view.values["unit"]],
        "first": spaced(0, 48, 6),
        "number": upto(view, "number", [0, 1]),
        "second": spaced(0, 48, 6),
    },
    "GridView": moves_and_walls,
    "RelaxationView": lambda view: {
        "scale": [0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1, 1.5, 2, 2.5, 3],
        "input": [1],
        "step": [0.3, 0.5, 0.55, 0.6, 0.65, 1],
    },
    "ShapesView": lambda view: {
        "network": view.names,
        **{name: list(range(1, 7)) for name in ("n", "d_in", "d_h", "d_out")},
    },
    "UnrolledView": lambda view: {
        "lag": [1, 5, 10, 14, 15, 16, 17, 20, 40, 60],
        "scale": [0.5, 0.7, 0.9, 1, 1.1, 1.5, 2],
        "input": [0.01, 0.1, 1],
    },
}
LIMITS = {
    "ActivationView": "The sliders stop at fewer places than in JupyterLab.",
    "AdversaryView": "Here the game has been played before: four moments, four rates of D. "
    "In JupyterLab it is played by your code, at any rates.",
    "BackpropView": "Here one weight at a time stands away from its start; in JupyterLab "
    "all eight move freely, and your own function answers.",
    "CodesView": "The plane has 20 by 20 places here, and a drawing of your own needs "
    "JupyterLab.",
    "CostsView": "Two of the sliders stop at fewer places than in JupyterLab.",
    "DepthView": "Depth 10 or 50 here; in JupyterLab any from 2 to 60.",
    "DifferenceView": "x can be 0, 0.001 or 1 here; in JupyterLab any number.",
    "FittingView": "The sliders stop at fewer places than in JupyterLab.",
    "GatesView": "Here the unit is chosen and marks stand six steps apart; in JupyterLab "
    "they stand anywhere.",
    "GridView": "Rate 0.1, explore 0, 0.2 or 0.5, slip 0 or 0.2, and one wall to build: the "
    "third cell of the top row. In JupyterLab you build where you like.",
    "RelaxationView": "The sliders stop at fewer places than in JupyterLab, and the input "
    "is 1.",
    "ShapesView": "Sizes go to 6 here, to 8 in JupyterLab.",
    "UnrolledView": "The sliders stop at fewer places than in JupyterLab.",
}
FREE = {"GridView": ["moves"]}  # sliders that keep their steps: buttons add to them


def numbered(array, by):
    """Numbers as multiples of `by`, in 16 bits; not a number is the lowest of them."""
    whole = np.clip(np.nan_to_num(array / by, nan=0, posinf=1e9, neginf=-1e9), -INT16, INT16)
    whole = np.where(np.isfinite(array), whole.round(), -INT16 - 1).astype("<i2")
    return {"int16": whole.tobytes().decode("latin-1"), "by": by}


def rounded(value, digits):
    """The numbers of a trait, at this many significant digits."""
    if isinstance(value, dict):
        return {k: rounded(v, digits) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(v, digits) for v in value]
    return float(f"{value:.{digits}g}") if isinstance(value, float) else value


def svg(figure):
    """The figure as lines of SVG: what two pictures have in common is the same line."""
    file = io.StringIO()
    for image in (image for ax in figure.axes for image in ax.images):
        image.set_interpolation("none")  # the browser smooths it, from its own pixels
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "bpkit"}):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    text = re.sub(r"<metadata>.*?</metadata>", "", file.getvalue(), flags=re.S)
    text = re.sub(r"\d+\.\d{2,}", lambda found: f"{float(found[0]):.1f}", text)
    text = text.replace("image-rendering:crisp-edges;image-rendering:pixelated", "")
    text = text.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
    text = re.sub(r"\s*\n(?=[A-Zz\"])", " ", text)  # a path in one line
    return [line.strip() for line in text.splitlines() if line.strip()]


def described(spec, options, free):
    """A slider that stops at these options alone: by number, or by word where uneven."""
    if options == all_of(spec) or spec["name"] in free:
        return spec
    gaps = np.diff(options)
    if "words" in spec:
        words = [spec["words"][k] for k in options]
    elif len(options) > 1 and np.allclose(gaps, gaps[0]):
        return spec | {"start": options[0], "stop": options[-1], "step": float(gaps[0])}
    else:
        words = [f"{x:g}".replace("-", "−") for x in options]
    here = options.index(spec["value"])
    more = {"start": 0, "stop": len(options) - 1, "step": 1, "value": here}
    return spec | more | {"words": words}


class Pool:
    """What a trait can be, each value once, and which of them it is at each position."""

    def __init__(self):
        self.pool, self.at, self._known = [], [], {}

    def add(self, value):
        key = json.dumps(value, default=lettered)
        if key not in self._known:
            self._known[key] = len(self.pool)
            self.pool.append(value)
        self.at.append(self._known[key])


def lettered(value):
    """Bytes as a text, a letter for each; as json.dumps asks for what it cannot write."""
    if isinstance(value, bytes | memoryview):
        return {"bytes": bytes(value).decode("latin-1")}
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be kept in a page.")


def answer(view, values):
    """The traits that follow from the values, as they are kept in the page."""
    traits = view.picture(values)
    if "png" in traits:
        traits["png"] = svg(view._figure)
    return {"error": ""} | ADAPTED.get(type(view).__name__, dict)(traits)


def grid_of(view):
    """{slider or choice: its positions}, as Python has them."""
    sliders = {spec["name"]: all_of(spec) for spec in view.sliders}
    return sliders | GRIDS[type(view).__name__](view)


def one_at_a_time(grid, first):
    """(positions, offsets): the start, then all of each axis; where each axis begins."""
    names, positions, offsets = list(grid), [tuple(first.values())], []
    for name in names:
        offsets.append(len(positions))
        positions += [tuple((first | {name: x}).values()) for x in grid[name]]
    return positions, offsets


def sliders_of(view, grid):
    """The descriptions of the sliders that stop where the grid has a position."""
    free = FREE.get(type(view).__name__, ())
    return [described(spec, grid[spec["name"]], free) for spec in view.sliders]


def axes_of(view):
    """The grid as the browser has it: a slider at uneven positions counts them."""
    free, grid = FREE.get(type(view).__name__, ()), grid_of(view)
    counted = [spec for spec in sliders_of(view, grid) if spec["name"] not in free]
    return grid | {spec["name"]: all_of(spec) for spec in counted}


def tabulated(view):
    """{state, given} of a view whose sliders Python answers: a table of all positions."""
    kind, grid = type(view).__name__, grid_of(view)
    first = {name: options[0] for name, options in grid.items()} 
    if kind in STARTS:
        first |= STARTS[kind](view)
    first |= {name: x for name, x in view.values.items() if name in grid}
    start = [options.index(first[name]) for name, options in grid.items()]
    pools = {}
    alone = one_at_a_time(grid, first) if kind in ALONE else None
    for position in alone[0] if alone else itertools.product(*grid.values()):
        for name, value in answer(view, view.values | dict(zip(grid, position))).items():
            pools.setdefault(name, Pool()).add(value)
    traits = {name: {"pool": p.pool, "at": p.at} for name, p in pools.items()}
    for trait in traits.values():
        if trait["pool"] and isinstance(trait["pool"][0], list):
            trait |= shared(trait["pool"])
    state = state_of(view) | answer(view, view.values | first)
    sliders = sliders_of(view, grid)
    axes = axes_of(view)
    values = {k: axes[k][i] for k, i in zip(axes, start) if k in view.values}
    sliders = [spec for spec in sliders if len(axes[spec["name"]]) > 1]
    if "png" in traits:
        state |= {"png": "\n".join(state["png"]), "kind": "image/svg+xml"}
        traits["png"]["text"] = True
    given = {"axes": axes, "start": start, "traits": traits, "fixed": FIXED.get(kind, [])}
    given["alone"] = alone and alone[1]
    given["unknown"] = "This page cannot answer that: it needs Python, in JupyterLab."
    state |= SPARSE.get(kind, dict)(state)
    state |= {"sliders": sliders, "values": state["values"] | values}
    return {"state": state, "given": given}


def packed(page):
    """A page's share of a view as gzip in base64, which a browser unpacks."""
    text = json.dumps(page, default=lettered, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def shared(lists):
    """A pool of lists as numbers of rows: most of them stand in many of the lists."""
    rows = Pool()
    for row in itertools.chain(*lists):
        rows.add(row)
    ends = iter(rows.at)
    return {"pool": [[next(ends) for _ in one] for one in lists], "rows": rows.pool}


def with_coarse_counts(traits):
    """Histograms of 54 bins a layer, drawn a few pixels wide: in fifteenths."""
    counts = np.frombuffer(traits["counts"], np.float32)
    return traits | {"counts": numbered(counts, 1 / 15), "rms": rounded(traits["rms"], 3)}


def with_half_ink(traits):
    """A digit in sixteen shades of gray."""
    ink = np.frombuffer(traits["picture_of"], np.uint8)
    return traits | {"picture_of": (np.round(ink / 17) * 17).astype(np.uint8).tobytes()}


def with_few_steps(traits):
    """Every second h, five a power of ten, and a third of the enlarged curve."""
    lines = {k: v[::2] if isinstance(v, list) else v for k, v in traits["lines"].items()}
    slopes = rounded(lines.pop("slopes"), 10)
    curves = np.frombuffer(traits["curves"], np.float32).reshape(151, 121)[::2, ::3]
    return traits | {
        "lines": rounded(lines, 3) | {"slope": traits["lines"]["slope"], "slopes": slopes},
        "curves": numbered(np.clip(curves, -500, 500).ravel(), 1 / 64),
        "sentences": traits["sentences"][::2],
    }


ALONE = ("BackpropView",)
BY_ITSELF = ("ScoresView", "StepperView")  # the browser computes all of it
STARTS = {  # where that is not the first of the options
    "CodesView": lambda view: dict(zip("xy", view.at, strict=True)),
    "DifferenceView": lambda view: {"x": 1},
}
FIXED = {"CodesView": ["drawing"]}  # what the browser may ask, and no table answers
SPARSE = {  # the state beside the answers, as they were thinned
    "DifferenceView": lambda state: {
        "steps": state["steps"][::2],
        "window": state["window"][::3],
        "step": state["step"] // 2,
    },
}
ADAPTED = {
    "ActivationView": lambda traits: traits | {
        "histograms": rounded(traits["histograms"], 2), "facts": rounded(traits["facts"], 3)},
    "CodesView": with_half_ink,
    "DepthView": with_coarse_counts,
    "DifferenceView": with_few_steps,
}  # fmt: skip


def played(view, frames, names):
    """(answer, page, limits): who answers the view's sliders, with what, and how far."""
    kind = type(view).__name__
    if frames:
        return None, recorded(view, frames), ""
    if kind in GRIDS:
        return None, tabulated(view), LIMITS.get(kind, "")
    if kind in ANSWERS:
        given = ANSWERS[kind](view, names)
        page = {"state": state_of(view), "given": given}
        return (ANSWERS[kind].__name__, page, "") if given else (None, None, "")
    return None, {"state": state_of(view)} if kind in BY_ITSELF else None, ""


def recorded(view, frames):
    """A training with all its moments, through which a slider of the player goes."""
    pools = {name: Pool() for name in frames[0]}
    for frame in frames:
        for name, value in frame.items():
            pools[name].add(value)
    traits = {name: {"pool": p.pool, "at": p.at} for name, p in pools.items()}
    given = {"axes": {"frame": list(range(len(frames)))}, "start": [0], "fixed": []}
    said = [frame["alt"].split(":")[0] for frame in frames]
    state = state_of(view) | frames[0] | {"frame": 0}
    return {"state": state, "given": given | {"traits": traits}, "run": {"said": said, "pace": 150}}
