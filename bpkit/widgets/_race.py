"""`RaceView`: one start, several optimizers, a learning rate for each."""

import numpy as np
import traitlets
from matplotlib.figure import Figure

from bpkit import plotting

from ._descent import COLORS, draw_surface, fine, height
from ._view import STATIC, SliderView, javascript, slider

POINTS = 61
LEVELS = 14
STROKES = ["", "7 3", "2 3", "9 3 2 3", "4 4", "1 2"]  # told apart without color, too
FAR = 1e6


class RaceView(SliderView):
    """Optimizers race down a surface over two weights, from a start of your own.

    surfaces {name: (f, gradient)}: f(P) -> losses (n,) for weights P (n, 2), asked once
    for the picture; gradient(w) -> (2,) for w (2,). optimizers {name: (make, powers)}:
    make(lr) is a fresh optimizer with .step(params, grads), the learner's own, and
    powers is the slider (from, to, step, value) of log10 of its learning rate. One may
    be (make, powers, momenta), with a slider for make(lr, momentum=...).

    start (2,) is where all begin, extent the plane shown, the same for every surface,
    steps the length of the race. kept(lr, momentum) -> like both, for arrays, is what a
    step leaves of the distance in the first surface: its plane is drawn, too, with a
    dot for who has a momentum. The browser steps along, plays and rewinds.
    """

    name = "The race"
    invitation = "race the optimizers"
    still_width = 500
    _esm = javascript("race.js")
    _css = SliderView._css + "".join(
        (STATIC / file).read_text(encoding="utf-8")
        for file in ("descent.css", "race.css")
    )
    extent = traitlets.List().tag(sync=True)
    points = traitlets.Int(POINTS).tag(sync=True)
    colors = traitlets.Bytes(COLORS.tobytes()).tag(sync=True)
    surfaces = traitlets.List().tag(sync=True)
    racers = traitlets.List().tag(sync=True)
    shades = traitlets.Bytes().tag(sync=True)
    contours = traitlets.Unicode().tag(sync=True)
    lowest = traitlets.Float().tag(sync=True)
    shown = traitlets.List().tag(sync=True)
    paths = traitlets.Bytes().tag(sync=True)
    losses = traitlets.Bytes().tag(sync=True)

    plane = traitlets.Dict().tag(sync=True)
    kept = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        surfaces,
        optimizers,
        *,
        start,
        extent=(-2, 2, -2, 2),
        steps=60,
        kept=None,
    ):
        if np.shape(start) != (2,):
            raise ValueError(
                f"start has the shape {np.shape(start)}, but this view races over two "
                "weights: expected (2,)."
            )
        if len(optimizers) > len(STROKES):
            raise ValueError(
                f"{len(optimizers)} optimizers came, but only {len(STROKES)} can be "
                "told apart: leave some out."
            )
        self._functions, self._optimizers = dict(surfaces), dict(optimizers)
        self._extent, self._steps = tuple(extent), steps
        self._grids, self._walks = {name: self._grid(name) for name in surfaces}, {}
        self._momenta = {n: m[0] for n, (_, _, *m) in optimizers.items() if m}
        left, right, low, high = extent
        super().__init__(
            [
                slider("w1", left, right, fine(right - left), float(start[0])),
                slider("w2", low, high, fine(high - low), float(start[1])),
                *(slider(n, *powers) for n, (_, powers, *_) in optimizers.items()),
                *(slider(f"{n} momentum", *m) for n, m in self._momenta.items()),
                *(slider(f"{name} runs", 0, 1, 1, 1) for name in self._optimizers),
                slider("surface", 0, max(len(self._functions) - 1, 0), 1, 0),
            ],
            extent=list(extent),
            surfaces=list(self._functions),
            racers=[
                {"name": name, "color": color, "stroke": stroke}
                for name, color, stroke in zip(
                    self._optimizers, plotting.CLASS_COLORS, STROKES, strict=False
                )
            ],
            **self._plane(kept),
        )

    def _plane(self, kept):
        """Who has a momentum, its ranges, and what a step keeps in them."""
        if kept is None:
            return {}
        if len(self._momenta) != 1:
            raise ValueError(
                f"kept is drawn for one optimizer with a momentum, but "
                f"{len(self._momenta)} came: give one (make, powers, momenta)."
            )
        [(name, momenta)] = self._momenta.items()
        powers = self._optimizers[name][1]
        lrs, momentum = np.meshgrid(
            10 ** np.linspace(*powers[:2], POINTS), np.linspace(*momenta[:2], POINTS)
        )
        K = np.asarray(kept(lrs, momentum), dtype=float)
        # 255 is where nothing converges; below 1 a logarithm of what is lost
        lost = np.log10(np.clip(1 - K, 1e-4, 1)) / 4 + 1
        shades = np.where(K < 1, (254 * (1 - lost)).round(), 255).astype(np.uint8)
        ends = {"powers": list(powers[:2]), "momenta": list(momenta[:2])}
        return {"plane": {"name": name, **ends}, "kept": shades.tobytes()}

    def picture(self, values):
        surface = list(self._functions)[int(values["surface"])]
        Z, shades, contours = self._grids[surface]
        shown = [name for name in self._optimizers if values[f"{name} runs"]]
        start = (values["w1"], values["w2"])
        with np.errstate(all="ignore"):  # too long a step ends at inf, and is shown
            walks = [self._walk(surface, start, name, values) for name in shown]
        self._surface, self._Z = surface, Z
        self._shown = dict(zip(shown, walks, strict=True))
        empty = [np.zeros(0)]
        return {
            "shades": shades,
            "contours": contours,
            "lowest": float(Z.min()),
            "shown": shown,
            "paths": np.concatenate([p.ravel() for p, _ in walks] or empty).tobytes(),
            "losses": np.concatenate([L for _, L in walks] or empty).tobytes(),
            "alt": describe(surface, start, self._shown, values),
        }

    def _grid(self, surface):
        """Heights, shades and contour lines; of all before a learner chooses one."""
        P, _, _ = plotting.grid(self._extent, POINTS)
        Z = self._losses_of(surface, P).reshape(POINTS, POINTS)
        shades = (255 * height(Z)).round().astype(np.uint8).tobytes()
        return Z, shades, contour_lines(Z)

    def _losses_of(self, surface, P):
        losses = np.asarray(self._functions[surface][0](P), dtype=float)
        if losses.shape != (len(P),):
            raise ValueError(
                f"your f returned the shape {losses.shape} for weights {P.shape}, but "
                f"expected {(len(P),)}: one loss for each row."
            )
        return losses

    def _walk(self, surface, start, name, values):
        """A walker's path and losses; only who was changed walks again."""
        lr, options = 10.0 ** values[name], {}
        if name in self._momenta:
            options["momentum"] = values[f"{name} momentum"]
        asked = surface, start, lr, options
        if self._walks.get(name, (None,))[0] != asked:
            optimizer = self._optimizers[name][0](lr, **options)
            path, params = [np.array(start, dtype=float)], {"w": np.array(start, float)}
            for _ in range(self._steps):
                slope = self._functions[surface][1](params["w"].copy())
                optimizer.step(params, {"w": np.asarray(slope, dtype=float)})
                path.append(params["w"].copy())
            path = np.clip(np.nan_to_num(path, nan=FAR), -FAR, FAR)
            self._walks[name] = asked, path, self._losses_of(surface, path)
        return self._walks[name][1:]

    def still(self):
        figure = Figure(figsize=(5, 4), layout="constrained")
        ax = figure.subplots()
        draw_surface(ax, self._Z, self._extent)
        draw_race(ax, {n: path for n, (path, _) in self._shown.items()}, self.racers)
        ax.set_title(f"{self._surface}, {self._steps} steps")
        return plotting.png(figure)


def contour_lines(Z):
    """The contour lines of a grid as one SVG path, in a square of 100 units."""
    units = np.linspace(0, 100, len(Z))
    lines = Figure().subplots().contour(units, 100 - units, height(Z), LEVELS)
    pieces = [line for level in lines.allsegs for line in level if len(line) > 1]
    return "".join("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in p) for p in pieces)


def draw_race(ax, paths, racers):
    """Each path in its color and stroke, with a legend; the start is a ring."""
    looks = {racer["name"]: racer for racer in racers}
    for path in paths.values():  # all the white first: it hides nobody's path
        ax.plot(*path.T, color="white", lw=3.5)
    for name, path in paths.items():
        stroke = [float(x) / 2 for x in looks[name]["stroke"].split()]
        dashes = (0, stroke) if stroke else "-"
        color = looks[name]["color"]
        ax.plot(*path.T, color=color, lw=1.8, ls=dashes, label=name)
        ax.plot(*path[-1], "o", color=color, mec="white", markersize=6)
    for path in list(paths.values())[:1]:
        ax.plot(*path[0], "o", mfc="white", mec=plotting.INK, markersize=9)
        ax.legend(loc="lower right", frameon=True, fontsize=8, framealpha=0.9)
    return ax


def describe(surface, start, shown, values):
    place = ", ".join(plotting.short(w) for w in start)
    if not shown:
        return f"{surface}, from ({place}): nobody runs."
    first = next(iter(shown.values()))[1]
    ends = ", ".join(
        f"{name} {plotting.short(losses[-1])} with lr {10.0 ** values[name]:.2g}"
        + (f" and momentum {values[heavy]:.2g}" if heavy in values else "")
        for name, (_, losses) in shown.items()
        for heavy in [f"{name} momentum"]
    )
    return (
        f"{surface}, from ({place}) with loss {plotting.short(first[0])}; after "
        f"{len(first) - 1} steps: {ends}."
    )
