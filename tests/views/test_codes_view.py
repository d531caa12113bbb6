"""CodesView: a place and its digit, and where a drawing lies."""

import numpy as np
import pytest
from player import names_by_tab, saved, send

from bpkit.widgets import CodesView

SIDE = 6


def decode(C):
    """A slope of ink that the code turns."""
    i, j = np.mgrid[:SIDE, :SIDE] / SIDE
    return 1 / (1 + np.exp(-(C[:, :1] * i.ravel() + C[:, 1:] * j.ravel())))


def encode(X):
    """How much ink is above, and how much on the left."""
    square = X.reshape(-1, SIDE, SIDE)
    half = SIDE // 2
    sums = square[:, :half].sum(axis=(1, 2)), square[:, :, :half].sum(axis=(1, 2))
    return np.stack(sums, axis=1) / 10


def a_view(**options):
    rng = np.random.default_rng(0)
    codes, labels = rng.normal(size=(60, 2)), np.arange(60) % 10
    return CodesView(decode, encode, codes, labels, **options)


def move(view, **values):
    view.values = view.values | values


def ink_at(*cells):
    drawing = np.zeros((SIDE, SIDE), int)
    for cell in cells:
        drawing[cell] = 255
    return drawing.ravel().tolist()


def test_the_picture_is_what_decode_says():
    view = a_view(at=(0.5, -1.0))
    for place in [(0.5, -1.0), (2.0, 0.3)]:
        move(view, x=place[0], y=place[1])
        shown = np.frombuffer(view.picture_of, np.uint8) / 255
        np.testing.assert_allclose(shown, decode(np.array([place]))[0], atol=2e-3)
        assert view.at == list(place) and view.side == SIDE
    assert "The code is (2.00, 0.30)." in view.summary and view.summary in view.alt


def test_a_drawing_goes_where_encode_says_centered_first():
    view = a_view()
    move(view, drawing=ink_at((0, 0), (0, 1)))
    middle = np.zeros((SIDE, SIDE))
    middle[2, 2:4] = 1
    assert view.error == ""
    np.testing.assert_allclose(view.at, encode(middle[None].reshape(1, -1))[0])
    assert view.summary.startswith("Your drawing's code is")
    move(view, drawing=None, x=1.0, y=0.0)
    assert view.summary.startswith("The code is (1.00, 0.00)")
    view.values = {}
    assert view.at == [0, 0]


@pytest.mark.parametrize("cells", [[(0, 0)], [(5, 5), (4, 5)], [(0, 2), (5, 3)], []])
def test_centering_keeps_the_ink_and_brings_it_to_the_middle(cells):
    from bpkit.widgets._codes import centered

    drawing = np.array(ink_at(*cells)) / 255
    moved = centered(drawing)
    assert moved.sum() == drawing.sum()
    if cells:
        rows, columns = np.nonzero(moved.reshape(SIDE, SIDE))
        assert abs(rows.mean() - 2.5) <= 0.5 and abs(columns.mean() - 2.5) <= 0.5
        assert np.array_equal(centered(moved), moved)


def test_the_nearest_digits_are_named():
    codes = np.array([[0.0, 0], [0.1, 0], [0, 0.1], [5, 5], [5, 5.1]])
    view = CodesView(decode, encode, np.repeat(codes, 4, axis=0), [3] * 12 + [8] * 8)
    assert view.summary.endswith("Of the 10 nearest digits 10 are a 3.")
    move(view, x=5.0, y=5.0)
    assert view.summary.endswith("Of the 10 nearest digits 8 are a 8.")


def test_what_does_not_fit_gets_a_sentence():
    with pytest.raises(ValueError, match=r"expected \(n, 2\) and\s+\(n,\)"):
        CodesView(decode, encode, np.zeros((4, 3)), [0] * 4)
    with pytest.raises(ValueError, match=r"decode returned the shape \(1, 5\)"):
        CodesView(lambda C: np.zeros((1, 5)), encode, np.ones((4, 2)), [0] * 4)
    view = CodesView(decode, lambda X: np.zeros(3), np.eye(2), [0, 1])
    move(view, drawing=ink_at((1, 1)))
    assert "encode returned the shape (3,)" in view.error
    move(view, drawing=None)
    assert view.error == ""


def test_the_still_shows_the_place_and_is_the_same_in_every_run():
    view = a_view()
    data, _ = view._repr_mimebundle_()
    assert "drag a point through the plane" in data["text/html"]
    assert "image/png" in data and "The code is (0.00, 0.00)" in data["text/html"]
    assert a_view().still() == view.still()
    move(view, x=1.0)
    assert a_view().still() != view.still()


@pytest.fixture
def page(play):
    return play(a_view())


def test_the_browser_draws_what_python_sends(page):
    view = a_view()
    move(view, x=0.7, y=-0.4)
    send(page, view)
    assert page.locator(".bpkit-codes text").count() == 60
    assert page.locator(".bpkit-sum").inner_text() == view.summary
    assert view.alt in page.locator(".bpkit-shown").get_attribute("aria-label")
    shades = page.evaluate(
        "() => [...document.querySelector('.bpkit-shown').getContext('2d')"
        ".getImageData(0, 0, 6, 6).data].filter((_, i) => i % 4 === 0)"
    )
    assert [255 - s for s in shades] == list(view.picture_of)


def test_a_place_is_chosen_by_dragging_and_by_arrow_keys(page):
    left, right, down, up = a_view().extent
    box = page.locator(".bpkit-codes").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.up()
    assert page.evaluate("() => String(getSelection())") == ""  # labels stay labels
    middle = saved(page, "values")[-1]
    reach = right - left
    assert abs(middle["x"] - (left + right) / 2) < reach / 100
    assert abs(middle["y"] - (down + up) / 2) < reach / 100
    page.locator(".bpkit-codes").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    end = saved(page, "values")[-1]
    assert abs(end["x"] - middle["x"] - reach / 40) < 1e-9
    assert abs(end["y"] - middle["y"] - reach / 40) < 1e-9


def test_the_pad_is_drawn_on_by_pointer_and_by_keys_and_emptied(page):
    pad = page.locator(".bpkit-pad")
    pad.click(position={"x": 20, "y": 20})
    drawn = np.reshape(saved(page, "values")[-1]["drawing"], (SIDE, SIDE))
    assert drawn[0, 0] == 255 and drawn[0, 1] == 200 and drawn[3:].sum() == 0
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowDown")
    drawn = np.reshape(saved(page, "values")[-1]["drawing"], (SIDE, SIDE))
    assert drawn[0, 0] == drawn[2, 0] == 255 and drawn[1, 0] == 200
    page.get_by_role("button", name="Reset").click()
    assert saved(page, "values")[-1] == {}


def test_all_is_reached_by_keyboard(page):
    names = names_by_tab(page, 3)
    assert [name.split(".")[0] for name in names] == [
        "Arrow keys move the code", "Your drawing", "Reset"
    ]  # fmt: skip


def test_the_view_leaves_nothing_behind(page):
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0
