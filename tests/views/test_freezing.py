"""FreezeView: what it shows is what the function that it is given returns."""

import numpy as np
import pytest
from player import names_by_tab, saved

from bpkit.widgets import FreezeView

STEPS = np.arange(0, 60, 20)


def curves(first, last, replay):
    k = 4 * first + 2 * last + replay
    return np.array([[0.1, 0.2, 0.3], [0.9, 0.8, 0.7], [0.95, 0.9, 0.8]]) + k / 100


def a_view():
    return FreezeView(curves, STEPS)


def test_it_opens_before_the_first_step_with_the_last_layer_learning():
    assert a_view().alt == (
        "The last layer learns, 0 steps: accuracy 0.12 on the new digits, 0.92 on the "
        "old, 0.97 on the old asked among the old."
    )


@pytest.mark.parametrize(
    "first, last, replay, words",
    [
        (0, 0, 0, "Nothing learns, 40"),
        (1, 0, 0, "The first layer learns, 40"),
        (1, 1, 0, "Both layers learn, 40"),
        (1, 1, 1, "Both layers learn, old digits replayed, 40"),
    ],
)
def test_each_setting_shows_its_own_numbers(first, last, replay, words):
    view = a_view()
    names = ["step", "first layer", "last layer", "old digits"]
    view.values = dict(zip(names, [40, first, last, replay], strict=True))
    new, old, among = curves(first, last, replay)[:, 2].round(3)
    assert view.alt.startswith(f"{words} steps: accuracy {new:g} ")
    assert f"{old:g} on the old, {among:g} on" in view.alt and view.error == ""


def test_the_function_is_asked_once_for_each_setting():
    asked = []
    view = FreezeView(lambda *choice: asked.append(choice) or curves(*choice), STEPS)
    view.values = view.values | {"first layer": 1, "step": 20}
    assert len(asked) == len(set(asked)) == 8


def test_curves_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"shape \(2, 3\), expected \(3, 3\)"):
        FreezeView(lambda *choice: np.ones((2, 3)), STEPS)


def test_the_still_is_the_same_in_every_run_and_follows_the_sliders():
    view = a_view()
    data, _ = view._repr_mimebundle_()
    assert "run this cell in JupyterLab to freeze a layer" in data["text/html"]
    assert a_view().still() == view.still()
    before = view.still()
    view.values = view.values | {"first layer": 1}
    assert view.still() != before


def test_all_sliders_are_reached_by_keyboard_and_say_words(play):
    page = play(a_view())
    assert names_by_tab(page, 5)[-1] == "Reset"
    for name in ("step", "first layer", "old digits"):
        page.get_by_label(name).focus()
        page.keyboard.press("ArrowRight")
    page.get_by_label("last layer").focus()
    page.keyboard.press("ArrowLeft")
    assert saved(page, "values")[-1] == {
        "step": 20,
        "first layer": 1,
        "last layer": 0,
        "old digits": 1,
    }
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0
