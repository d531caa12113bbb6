"""ConvolutionView: the connections are those of the learner's own pair."""

import time

import numpy as np
import pytest
from player import names_by_tab, saved, send

from bpkit.convolution import conv2d, conv2d_backward
from bpkit.widgets import ConvolutionView
from bpkit.widgets._convolution import connections

RNG = np.random.default_rng(0)
X = RNG.integers(0, 4, (6, 5)).astype(float)
W = np.array([[1, 0, -1], [2, 0, -2], [1, 0, 3]])
DZ = RNG.integers(-2, 3, 8) / 2


def a_view(**options):
    return ConvolutionView(conv2d, conv2d_backward, X, W, DZ, **options)


def found(side, at, stride=1, padding=0):
    where = {"stride": stride, "padding": padding, "side": side, "at": at}
    return connections(conv2d, conv2d_backward, X, W.astype(float), DZ, **where)


@pytest.mark.parametrize("stride, padding", [(1, 0), (1, 1), (2, 0), (2, 1), (3, 0)])
@pytest.mark.parametrize("side", ["output", "input"])
def test_values_times_weights_add_up_to_the_chosen_pixel(side, stride, padding):
    values, result = ("X", "Z") if side == "output" else ("dZ", "dX")
    for at in np.ndindex(6, 5):
        one = found(side, at, stride, padding)
        total = np.nansum(one[values] * one["weights"])
        assert np.isclose(total, one[result][one["at"]])


def test_weights_of_0_are_connections_too():
    assert (~np.isnan(found("output", (0, 0))["weights"])).sum() == 9
    assert (~np.isnan(found("output", (0, 0), padding=1)["weights"])).sum() == 4
    assert (~np.isnan(found("input", (2, 2))["weights"])).sum() == 9
    assert (~np.isnan(found("input", (5, 4), stride=2)["weights"])).sum() == 0


def test_sums_are_written_out_and_said():
    view = ConvolutionView(
        conv2d, conv2d_backward, np.eye(3), [[2, 1], [0, -3]], [1, 0.5]
    )
    assert view.summary == "Output (0, 0) reads 4 pixels: 1·2 + 1·(−3) = −1."
    view.values = view.values | {"side": "input", "row": 0, "column": 1}
    assert (
        view.summary == "Input (0, 1) reaches 2 pixels, and gets back 1·1 + 0.5·2 = 2."
    )
    view.values = view.values | {"row": 2, "column": 0}
    assert view.summary.endswith("gets back 1·0 = 0.")
    view.values = view.values | {"stride": 2, "row": 2, "column": 1}
    assert view.summary == "Input (2, 1) reaches no output, so its gradient is 0."
    assert view.alt == f"Stride 2, padding 0: 1 by 1 outputs. {view.summary}"


def test_a_pixel_beyond_the_output_is_its_last_one():
    view = a_view()
    view.values = view.values | {"row": 5, "column": 4}
    assert view.summary.startswith("Output (3, 2) reads 9 pixels")


def test_the_still_shows_the_grids_and_is_the_same_in_every_run():
    view = a_view()
    data, _ = view._repr_mimebundle_()
    assert "run this cell in JupyterLab to walk over the pixels" in data["text/html"]
    assert a_view().still() == view.still()
    view.values = view.values | {"side": "input"}
    assert a_view().still() != view.still()


def test_what_is_no_table_is_refused_and_an_error_is_shown():
    with pytest.raises(ValueError, match=r"\(h, w\) and \(k, k\)"):
        ConvolutionView(conv2d, conv2d_backward, X[0], W, DZ)

    def only_near(X, W, b, *, stride, padding):
        if stride > 1:
            raise ValueError("no")
        return conv2d(X, W, b, padding=padding)

    view = ConvolutionView(only_near, conv2d_backward, X, W, DZ)
    view.values = view.values | {"stride": 2}
    assert view.error == "ValueError: no"


@pytest.fixture
def page(play):
    return play(a_view())


def test_the_browser_draws_what_python_sends(page):
    view = a_view()
    view.values = view.values | {"side": "input", "row": 2, "column": 2}
    send(page, view)
    assert page.locator(".bpkit-pixel").count() == 6 * 5 * 2 + 9 + 4 * 3 * 2
    assert page.locator(".bpkit-marked").count() == 9
    assert page.locator(".bpkit-chosen").count() == 2
    assert page.locator(".bpkit-sum").inner_text() == view.summary
    assert page.get_by_label("walk over").input_value() == "input"
    label = page.locator(".bpkit-convolution").get_attribute("aria-label")
    assert label == view.alt


def test_pixels_are_pressed_and_all_else_is_reached_by_keyboard(page):
    names = names_by_tab(page, 6)
    assert [name.split(",")[0] for name in names] == [
        "walk over", "stride", "padding", "row", "column", "Reset"
    ]  # fmt: skip
    page.get_by_label("row, of the pixel").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".bpkit-pixel").nth(8).click()
    first, second = saved(page, "values")
    assert first["row"] == 1
    assert (second["side"], second["row"], second["column"]) == ("input", 1, 3)


def test_the_view_leaves_nothing_behind(page):
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0


def test_a_step_costs_less_than_40_ms_in_python():
    view, taken = a_view(), []
    for row in [1, 2, 3, 0, 1, 2, 3]:
        begin = time.perf_counter()
        view.values = view.values | {"row": row}
        taken.append(time.perf_counter() - begin)
    assert np.median(taken) < 0.04
