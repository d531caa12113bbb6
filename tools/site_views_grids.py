"""Where a view's sliders stop on a page without a kernel, by the class of the view.

Every position where that fits into the page, coarser ones elsewhere: those at which the
view's task can still be answered. `LIMITS` says so beside the view.
"""

import numpy as np

INT16 = 32767


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
    "AngleView": lambda view: {
        "turns": [0, 1, 2, 10, 15, 21, 22, 50],
        "rate A": [2, 4, 5],
        "rate B": [view.values["rate B"]],
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
    "AdversaryView": "Here the game has been played before: four moments, four "
    "rates of D. In JupyterLab it is played by your code, at any rates.",
    "AngleView": "Eight moments; rule A at the rates 0.01, 0.1 and 0.3, B at 0.3. "
    "JupyterLab has all moments and rates, and your own rules.",
    "BackpropView": "Here one weight at a time stands away from its start; in "
    "JupyterLab all eight move freely, and your own function answers.",
    "CodesView": "The plane has 20 by 20 places here, and a drawing of your own needs "
    "JupyterLab.",
    "CostsView": "Two of the sliders stop at fewer places than in JupyterLab.",
    "DepthView": "Depth 10 or 50 here; in JupyterLab any from 2 to 60.",
    "DifferenceView": "x can be 0, 0.001 or 1 here; in JupyterLab any number.",
    "FittingView": "The sliders stop at fewer places than in JupyterLab.",
    "GatesView": "Here the unit is chosen and marks stand six steps apart; in "
    "JupyterLab they stand anywhere.",
    "GridView": "Rate 0.1, explore 0, 0.2 or 0.5, slip 0 or 0.2, and one wall to "
    "build: the third cell of the top row. In JupyterLab you build where you like.",
    "RaceView": "Here the browser steps as the chapter's optimizers do; what you write "
    "yourself races in JupyterLab.",
    "RelaxationView": "The sliders stop at fewer places than in JupyterLab, and the "
    "input is 1.",
    "ShapesView": "Sizes go to 6 here, to 8 in JupyterLab.",
    "UnrolledView": "The sliders stop at fewer places than in JupyterLab.",
}
FREE = {"GridView": ["moves"]}  # sliders that keep their steps: buttons add to them


def numbered(array, by):
    """Numbers as multiples of `by`, in 16 bits; not a number is the lowest of them."""
    whole = np.clip(
        np.nan_to_num(array / by, nan=0, posinf=1e9, neginf=-1e9), -INT16, INT16
    )
    whole = np.where(np.isfinite(array), whole.round(), -INT16 - 1).astype("<i2")
    return {"int16": whole.tobytes().decode("latin-1"), "by": by}


def rounded(value, digits):
    """The numbers of a trait, at this many significant digits."""
    if isinstance(value, dict):
        return {k: rounded(v, digits) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(v, digits) for v in value]
    return float(f"{value:.{digits}g}") if isinstance(value, float) else value


def with_short_shares(traits):
    """Bars a few pixels high, and facts in the digits that are shown."""
    short = {"histograms": 2, "facts": 3}
    return traits | {name: rounded(traits[name], n) for name, n in short.items()}


def with_coarse_counts(traits):
    """Histograms of 54 bins a layer, drawn a few pixels wide: in fifteenths."""
    counts = np.frombuffer(traits["counts"], np.float32)
    return traits | {
        "counts": numbered(counts, 1 / 15),
        "rms": rounded(traits["rms"], 3),
    }


def with_half_ink(traits):
    """A digit in sixteen shades of gray."""
    ink = np.frombuffer(traits["picture_of"], np.uint8)
    return traits | {"picture_of": (np.round(ink / 17) * 17).astype(np.uint8).tobytes()}


def with_few_steps(traits):
    """Every second h, five a power of ten, and a third of the enlarged curve."""
    lines = {
        k: v[::2] if isinstance(v, list) else v for k, v in traits["lines"].items()
    }
    slopes = rounded(lines.pop("slopes"), 10)
    curves = np.frombuffer(traits["curves"], np.float32).reshape(151, 121)[::2, ::3]
    return traits | {
        "lines": rounded(lines, 3)
        | {"slope": traits["lines"]["slope"], "slopes": slopes},
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
    "ActivationView": with_short_shares,
    "CodesView": with_half_ink,
    "DepthView": with_coarse_counts,
    "DifferenceView": with_few_steps,
}
