"""What a page without a kernel keeps of a view: its state, and Python's answers.

Where Python answers a slider, the answers at all positions of the view's grid are a
table; each thing that is the same at several positions is kept once.
"""

import base64
import gzip
import io
import itertools
import json
import re

import numpy as np
import site_views_grids as grids
from matplotlib import rc_context
from site_views_answers import ANSWERS
from site_views_grids import all_of

NOT_OURS = ("layout", "tabbable", "tooltip", "comm")  # ipywidgets', of no use here


def state_of(view):
    """The traits that the browser gets, without ipywidgets' own."""
    state = view.get_state()
    return {k: v for k, v in state.items() if k[0] != "_" and k not in NOT_OURS}


def svg(figure):
    """The figure as lines of SVG: what two pictures have in common is the same line."""
    file = io.StringIO()
    for image in (image for ax in figure.axes for image in ax.images):
        image.set_interpolation("none")  # the browser smooths it, from its own pixels
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "bpkit"}):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    text = re.sub(r"<metadata>.*?</metadata>", "", file.getvalue(), flags=re.S)
    text = re.sub(r"<[^>]*>", with_short_numbers, text)
    text = text.replace("image-rendering:crisp-edges;image-rendering:pixelated", "")
    text = text.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
    text = re.sub(r"\s*\n(?=[A-Zz\"])", " ", text)  # a path in one line
    return [line.strip() for line in text.splitlines() if line.strip()]


def described(spec, options, free):
    """A slider that stops at these options alone: by number, or by word if uneven."""
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
    """What a trait can be, each value once, and which it is at each position."""

    def __init__(self):
        self.pool, self.at, self._known = [], [], {}

    def add(self, value):
        key = json.dumps(value, default=lettered)
        if key not in self._known:
            self._known[key] = len(self.pool)
            self.pool.append(value)
        self.at.append(self._known[key])


def lettered(value):
    """Bytes as a text, a letter for each; for what json.dumps cannot write."""
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
    return {"error": ""} | grids.ADAPTED.get(type(view).__name__, dict)(traits)


def grid_of(view):
    """{slider or choice: its positions}, as Python has them."""
    sliders = {spec["name"]: all_of(spec) for spec in view.sliders}
    return sliders | grids.GRIDS[type(view).__name__](view)


def one_at_a_time(grid, first):
    """(positions, offsets): the start, then each axis; where these begin."""
    names, positions, offsets = list(grid), [tuple(first.values())], []
    for name in names:
        offsets.append(len(positions))
        positions += [tuple((first | {name: x}).values()) for x in grid[name]]
    return positions, offsets


def with_short_numbers(tag):
    """A tag's coordinates to a tenth of a point; what is written between tags stays."""
    return re.sub(r"\d+\.\d{2,}", lambda found: f"{float(found[0]):.1f}", tag[0])


def sliders_of(view, grid):
    """The descriptions of the sliders that stop where the grid has a position."""
    free = grids.FREE.get(type(view).__name__, ())
    return [described(spec, grid[spec["name"]], free) for spec in view.sliders]


def axes_of(view):
    """The grid as the browser has it: a slider at uneven positions counts them."""
    free, grid = grids.FREE.get(type(view).__name__, ()), grid_of(view)
    counted = [spec for spec in sliders_of(view, grid) if spec["name"] not in free]
    return grid | {spec["name"]: all_of(spec) for spec in counted}


def tabulated(view):
    """{state, given} of a view whose sliders Python answers: all positions."""
    kind, grid = type(view).__name__, grid_of(view)
    first = {name: options[0] for name, options in grid.items()}
    if kind in grids.STARTS:
        first |= grids.STARTS[kind](view)
    first |= {name: x for name, x in view.values.items() if name in grid}
    start = [options.index(first[name]) for name, options in grid.items()]
    pools = {}
    alone = one_at_a_time(grid, first) if kind in grids.ALONE else None
    for position in alone[0] if alone else itertools.product(*grid.values()):
        for name, value in answer(
            view, view.values | dict(zip(grid, position, strict=True))
        ).items():
            pools.setdefault(name, Pool()).add(value)
    traits = {name: {"pool": p.pool, "at": p.at} for name, p in pools.items()}
    for trait in traits.values():
        if trait["pool"] and isinstance(trait["pool"][0], list):
            trait |= shared(trait["pool"])
    state = state_of(view) | answer(view, view.values | first)
    sliders = sliders_of(view, grid)
    axes = axes_of(view)
    values = {
        k: axes[k][i] for k, i in zip(axes, start, strict=True) if k in view.values
    }
    sliders = [spec for spec in sliders if len(axes[spec["name"]]) > 1]
    if "png" in traits:
        state |= {"png": "\n".join(state["png"]), "kind": "image/svg+xml"}
        state["timing"] = False  # there is no kernel whose time could be told
        traits["png"]["text"] = True
    given = {
        "axes": axes,
        "start": start,
        "traits": traits,
        "fixed": grids.FIXED.get(kind, []),
    }
    given["alone"] = alone and alone[1]
    given["unknown"] = "This page cannot answer that: it needs Python, in JupyterLab."
    state |= grids.SPARSE.get(kind, dict)(state)
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


def played(view, frames, names):
    """(answer, page, limits): who answers the sliders, with what, how far."""
    kind = type(view).__name__
    if frames:
        return None, recorded(view, frames), ""
    if kind in grids.GRIDS:
        return None, tabulated(view), grids.LIMITS.get(kind, "")
    if kind in ANSWERS:
        given = ANSWERS[kind](view, names)
        page = {"state": state_of(view), "given": given}
        if not given:
            return None, None, ""
        return ANSWERS[kind].__name__, page, grids.LIMITS.get(kind, "")
    return None, {"state": state_of(view)} if kind in grids.BY_ITSELF else None, ""


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
    return {
        "state": state,
        "given": given | {"traits": traits},
        "run": {"said": said, "pace": 150},
    }
