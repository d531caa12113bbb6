"""InsideView: what a network makes of a picture, and what moves it."""

import numpy as np
import pytest
from player import names_by_tab, saved, send

from bpkit.widgets import InsideView

SIDE = 5
RNG = np.random.default_rng(0)
W1, W2 = RNG.normal(size=(SIDE * SIDE, 4)), RNG.normal(size=(4, 3))
X = np.linspace(0, 1, SIDE * SIDE)


def ask(x, kind, k):
    """A relu network; of a unit the slopes of what goes in."""
    z = x @ W1
    slopes = W1[:, k] if kind == "unit" else (W1 * (z > 0)) @ W2[:, k]
    return np.maximum(z, 0) @ W2, np.maximum(z, 0), slopes


def a_view(**options):
    return InsideView(ask, X, **options)


def move(view, **values):
    view.values = view.values | values


def test_it_shows_what_ask_says():
    view = a_view(k=1, units=3)
    scores, outputs, slopes = ask(X, "class", 1)
    assert view.classes == scores.round(2).tolist()
    assert view.units == outputs[:3].round(2).tolist()
    shown = np.frombuffer(view.slopes, np.int8)
    np.testing.assert_allclose(shown / 127, slopes / abs(slopes).max(), atol=5e-3)
    assert view.at == [2, 2] and view.of == ["class", 1]
    move(view, kind="unit", k=2)
    shown = np.frombuffer(view.slopes, np.int8)
    np.testing.assert_allclose(shown / 127, W1[:, 2] / abs(W1[:, 2]).max(), atol=5e-3)


def test_a_changed_pixel_changes_ink_and_scores_and_back():
    view = a_view()
    first = view.classes, view.ink
    move(view, row=0, column=1, changed=[1])
    other = X.copy()
    other[1] = 1
    assert view.classes == ask(other, "class", 0)[0].round(2).tolist()
    assert view.ink[1] == 255 and "1 pixel changed." in view.alt
    move(view, changed=[1, SIDE * SIDE - 1])
    assert view.ink[-1] == 0 and "2 pixels changed." in view.alt
    view.values = {}
    assert (view.classes, view.ink) == first


def test_the_sentence_says_what_the_slope_promises():
    view = a_view(at=(0, 0))
    scores, _, slopes = ask(X, "class", 0)
    assert f"reads {scores.argmax()} " in view.summary
    said = f"{slopes[0]:+.3f}".replace("-", "−")
    assert f"Pixel (0, 0) has ink 0.00 and the slope {said} on class 0" in view.summary
    assert "with ink 1" in view.summary
    move(view, row=4, column=4)
    promised = f"{-slopes[-1]:+.2f}".replace("-", "−")
    assert f"with ink 0 its slope promises {promised}." in view.summary


def test_what_does_not_fit_gets_a_sentence():
    with pytest.raises(ValueError, match="expected side \\* side"):
        InsideView(ask, np.zeros(7))
    with pytest.raises(ValueError, match="returned 2 slopes for a picture of 25"):
        InsideView(lambda x, kind, k: (x[:3], x[:2], x[:2]), X)
    view = a_view()
    move(view, kind="unit", k=9)
    assert "IndexError" in view.error
    move(view, k=0)
    assert view.error == ""


def test_the_still_shows_the_choice_and_is_the_same_in_every_run():
    view = a_view()
    data, _ = view._repr_mimebundle_()
    assert "click a pixel, a class and a unit" in data["text/html"]
    assert "image/png" in data and "The network reads" in data["text/html"]
    assert a_view().still() == view.still()
    move(view, kind="unit", k=1)
    assert a_view().still() != view.still()


@pytest.fixture
def page(play):
    return play(a_view())


def test_the_browser_draws_what_python_sends(page):
    view = a_view()
    move(view, kind="unit", k=1, changed=[0])
    send(page, view)
    assert page.locator(".bpkit-sum").inner_text() == view.summary
    pressed = page.locator("[aria-pressed=true]")
    assert pressed.count() == 1
    assert pressed.get_attribute("aria-label").startswith("unit 1, ")
    shades = page.evaluate(
        "() => [...document.querySelector('.bpkit-inside canvas').getContext('2d')"
        ".getImageData(0, 0, 5, 5).data].filter((_, i) => i % 4 === 0)"
    )
    assert [255 - s for s in shades] == list(view.ink)


def test_a_click_changes_a_pixel_and_a_second_one_changes_it_back(page):
    digit = page.locator(".bpkit-inside svg").first
    box = digit.bounding_box()
    middle = box["width"] / 10
    spot = {"x": 3 * middle, "y": 9 * middle}
    digit.click(position=spot)
    assert saved(page, "values")[-1] == {"row": 4, "column": 1, "changed": [21]}
    digit.click(position=spot)
    assert saved(page, "values")[-1]["changed"] == []


def test_keys_walk_change_and_choose(page):
    page.locator(".bpkit-inside svg").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert saved(page, "values")[-1] == {"row": 1, "column": 3, "changed": [8]}
    page.get_by_role("button", name="class 2,").press("Enter")
    assert saved(page, "values")[-1]["kind"] == "class"
    assert saved(page, "values")[-1]["k"] == 2
    page.get_by_role("button", name="Reset").click()
    assert saved(page, "values")[-1] == {}


def test_all_is_reached_by_keyboard(page):
    names = [name.split(",")[0] for name in names_by_tab(page, 9)]
    assert names[0].startswith("Arrow keys walk")
    assert names[1:] == [*(f"class {k}" for k in range(3)),
                         *(f"unit {k}" for k in range(4)), "Reset"]  # fmt: skip


def test_the_view_leaves_nothing_behind(page):
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0
