"""What the views share: sliders, a state that Python computes, a still, errors."""

from pathlib import Path

import anywidget
import numpy as np
import traitlets

from bpkit import plotting

from ._spoken import aloud

STATIC = Path(__file__).parent / "static"


def javascript(name):
    """A view's ES module: the shared helpers, then the view's own file."""
    return "\n".join(
        (STATIC / file).read_text(encoding="utf-8") for file in ("shared.js", name)
    )


class View(anywidget.AnyWidget):
    """A widget whose text/html is a still picture, for readers without widgets."""

    _css = (STATIC / "views.css").read_text(encoding="utf-8")
    alt = traitlets.Unicode().tag(sync=True)

    @traitlets.validate("alt")
    def _aloud(self, proposal):
        return aloud(proposal["value"])

    def __repr__(self):
        return f"{self.name}: {self.alt}"

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        still = self.still()
        sentence = f"{self.name}: run this cell in JupyterLab to {self.invitation}."
        if still is None:
            data["text/html"] = f"<p>{sentence}</p>"
        else:
            data |= plotting.bundle(
                still, alt=self.alt, caption=sentence, width=self.still_width
            )
        data["text/plain"] = f"{sentence} {self.alt}".strip()
        return data, metadata


class SliderView(View):
    """A view whose picture is a pure function of its sliders' values.

    A subclass says in `picture(values)` which traits follow from the values. An
    exception there is raised while the view is made, and later shown in words.
    """

    invitation = "move its sliders"
    sliders = traitlets.List().tag(sync=True)
    # No echo: the browser that moved a slider knows, and a message less is sooner done.
    values = traitlets.Dict().tag(sync=True, echo_update=False)
    error = traitlets.Unicode().tag(sync=True)

    def __init__(self, sliders, **traits):
        values = {slider["name"]: slider["value"] for slider in sliders}
        super().__init__(
            sliders=sliders, values=values, **traits, **self.picture(values)
        )
        self.observe(self._follow, names="values")

    def _follow(self, change):
        try:
            traits = {"error": "", **self.picture(self.values)}
        except Exception as error:
            traits = {"error": f"{type(error).__name__}: {error}"}
        with self.hold_sync():
            for name, value in traits.items():
                setattr(self, name, value)


def slider(name, start, stop, step, value, **more):
    """The description of one slider, for the browser."""
    if not start <= value <= stop or step <= 0:
        raise ValueError(
            f"slider {name} is (start, stop, step, value) = "
            f"({start}, {stop}, {step}, {value}), but expected start <= value <= stop "
            "and step > 0."
        )
    bounds = {"start": start, "stop": stop, "step": step, "value": value}
    return {"name": name, **{k: _plain(v) for k, v in bounds.items()}, **more}


def _plain(number):
    """NumPy's numbers as Python's, which travel as JSON."""
    return number.item() if isinstance(number, np.generic) else number
