"""`explore`: a figure that matplotlib draws again whenever a slider moves."""

import io

import traitlets
from matplotlib import rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imsave
from matplotlib.ticker import FixedLocator

from bpkit import plotting

from ._view import SliderView, javascript, slider

TITLES = ("left", "center", "right")


def explore(draw, *, alt, timing=False, figsize=None, **sliders):
    """A figure with sliders: draw(ax, **values) whenever one of them moves.

    draw  draws on the empty axes it is given; what it returns is ignored
    alt   alt(**values) -> str, says what the picture shows at these values
    timing=True shows the milliseconds from a move to the new picture
    sliders  name=(start, stop, step, value)

    An exception in draw or alt is raised here at the first picture; later the view
    shows it in words.
    """
    return Explore(draw, alt, sliders, timing, figsize)


class Explore(SliderView):
    name = "Figure with sliders"
    _esm = javascript("explore.js")
    png = traitlets.Bytes().tag(sync=True)
    width = traitlets.Int().tag(sync=True)
    timing = traitlets.Bool().tag(sync=True)

    def __init__(self, draw, alt, sliders, timing, figsize):
        self._draw, self._say, self._figsize = draw, alt, figsize
        self._start()
        width = round(self._figure.get_figwidth() * 100)
        described = [
            bounds if isinstance(bounds, dict) else slider(name, *bounds)
            for name, bounds in sliders.items()
        ]
        super().__init__(described, width=width, timing=timing)

    def _start(self):
        self._figure = Figure(figsize=self._figsize, dpi=120)
        self._canvas = FigureCanvasAgg(self._figure)
        self._ax = self._figure.add_subplot()
        self._layout, self._frame = self._figure.get_layout_engine(), None

    def picture(self, values):
        if len(self._figure.axes) > 1:
            self._start()  # draw has added a color bar, say
        empty(self._ax)
        self._draw(self._ax, **values)
        if len(self._figure.axes) > 1:
            self._canvas.draw()
        else:
            self._blit()
        file = io.BytesIO()
        # Light compression: these bytes only go to the browser.
        imsave(
            file,
            self._canvas.buffer_rgba(),
            format="png",
            pil_kwargs={"compress_level": 1},
        )
        return {"png": file.getvalue(), "alt": self._say(**values)}

    def _blit(self):
        """Draw the contents on the stored frame, which is drawn again if it changed."""
        ax, renderer = self._ax, self._canvas.get_renderer()
        ax.apply_aspect()
        frame = [ax.patch, *ax.spines.values(), ax.xaxis, ax.yaxis]
        look = appearance(ax)
        if self._frame is None or self._frame[0] != look:
            self._figure.set_layout_engine(self._layout)
            self._figure.draw_without_rendering()
            self._figure.set_layout_engine("none")
            renderer.clear()
            draw_all([self._figure.patch, *(frame if ax.axison else [])], renderer)
            self._frame = look, self._canvas.copy_from_bbox(self._figure.bbox)
        self._canvas.restore_region(self._frame[1])
        draw_all([part for part in ax.get_children() if part not in frame], renderer)

    @property
    def still_width(self):
        return self.width

    def still(self):
        return plotting.png(self._figure)


def empty(ax):
    """Remove what was drawn; the axis objects stay, since making ticks is slow."""
    for artist in [*ax.lines, *ax.collections, *ax.patches, *ax.texts, *ax.images]:
        artist.remove()
    if ax.get_legend():
        ax.get_legend().remove()
    for place in TITLES:
        ax.set_title("", loc=place)
    for axis in [ax.xaxis, ax.yaxis]:
        if axis.get_scale() != "linear" or is_fixed(axis):
            ax.set(**{f"{axis.axis_name}scale": "linear"})  # its own ticks and labels
        axis.set_label_text("")
    ax.set(xlim=(0, 1), ylim=(0, 1), facecolor=rcParams["axes.facecolor"])
    ax.set_axis_on()
    ax.set_prop_cycle(None)
    ax.relim()
    ax.autoscale(True)


def is_fixed(axis):
    return isinstance(axis.get_major_locator(), FixedLocator)


def appearance(ax):
    """What the frame of an axes looks like: while this is equal, so is the frame."""
    axes = (ax.xaxis, ax.yaxis)
    return (
        ax.axison,
        # How much room the titles take; what they say is drawn with the contents.
        [text.count("\n") for place in TITLES if (text := ax.get_title(place))],
        ax.patch.get_facecolor(),
        *(ax.get_xlim(), ax.get_ylim()),
        *(axis.get_label_text() for axis in axes),
        *(axis.get_major_locator() for axis in axes),
        *(axis.get_major_formatter() for axis in axes),
    )


def draw_all(artists, renderer):
    for artist in sorted(artists, key=lambda artist: artist.get_zorder()):
        artist.draw(renderer)
