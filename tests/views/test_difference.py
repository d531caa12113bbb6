"""DifferenceView: its numbers are those of a difference, and h is dragged alone."""

import numpy as np
import pytest

from bpkit.activations import relu, relu_backward
from bpkit.widgets import DifferenceView
from bpkit.widgets._difference import STEPS, WINDOW, differences

FUNCTIONS = {
    "exp": (np.exp, np.exp),
    "sine": (np.sin, np.cos),
    "relu": (relu, lambda x: relu_backward(1.0, x)),
}


def at(h):
    return int(np.argmin(np.abs(np.log10(STEPS) - np.log10(h))))


@pytest.mark.parametrize("x", [1.0, -0.5, 2.0])
@pytest.mark.parametrize("name", ["exp", "sine"])
def test_errors_are_those_of_the_central_difference(name, x):
    f, slope = FUNCTIONS[name]
    found = differences(f, slope, x, "float64")
    for step in range(0, len(STEPS), 10):
        h = STEPS[step]
        measured = (f(x + h) - f(x - h)) / (2 * h)
        assert found.slopes[step] == pytest.approx(measured, rel=1e-12, abs=4e-16 / h)
        np.testing.assert_allclose(
            found.errors[step], abs(found.slopes[step] - slope(x)), rtol=1e-12
        )


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_theory_bounds_the_errors_and_meets_at_the_best_step(dtype):
    found = differences(*FUNCTIONS["exp"], 1.0, dtype)
    right = STEPS > (1e-4 if dtype == "float64" else 5e-2)
    near_one = (
        found.errors[right & (STEPS < 0.3)] / found.truncation[right & (STEPS < 0.3)]
    )
    np.testing.assert_allclose(near_one, 1, rtol=0.02)
    theory = 3 * (found.truncation + found.rounding)
    steps = STEPS > 1e-15 if dtype == "float64" else STEPS > 1e-6
    assert (found.errors <= theory)[steps].all()
    best = STEPS[np.argmin(found.errors)]
    root = np.cbrt(np.finfo(dtype).eps)
    assert root / 8 < best < 8 * root


def test_a_step_over_the_kink_of_relu_is_seen():
    found = differences(*FUNCTIONS["relu"], 0.001, "float64")
    assert found.errors[at(1e-4)] < 1e-9
    assert found.errors[at(1.0)] == pytest.approx(0.4995)
    assert not found.truncation.any()  # a line has none


def test_in_float32_a_tiny_step_goes_nowhere():
    found = differences(*FUNCTIONS["exp"], 1.0, "float32")
    assert found.slopes[at(1e-12)] == 0
    assert not found.curves[at(1e-12)].any()


def test_the_curve_is_in_units_of_h_around_x():
    curves = differences(*FUNCTIONS["exp"], 1.0, "float64").curves
    h = STEPS[at(0.1)]
    wanted = (np.exp(1 + h * WINDOW) - np.exp(1)) / h
    np.testing.assert_allclose(curves[at(0.1)], wanted, rtol=1e-6, atol=1e-12)


def test_the_sentence_follows_step_function_and_dtype():
    view = DifferenceView(FUNCTIONS, h=1e-5)
    assert view.alt.startswith(
        "exp at 1 in float64, h = 10 to the −5: the difference says"
    )
    view.step = at(1e-2)
    assert "h = 0.01:" in view.alt and "error 4.5 times 10 to the −5;" in view.alt
    view.values = {"function": "sine", "dtype": "float32", "x": 0.5}
    assert view.alt.startswith("sine at 0.5 in float32, h = 0.01")


def test_what_is_saved_has_a_still_with_its_sentence_and_no_address():
    view = DifferenceView(FUNCTIONS)
    data, _ = view._repr_mimebundle_()
    assert f'alt="{view.alt}"' in data["text/html"]
    assert "run this cell in JupyterLab to drag h" in data["text/html"]
    assert data["text/plain"].endswith(view.alt) and "0x" not in data["text/plain"]
    assert view.still() == DifferenceView(FUNCTIONS).still()


def test_an_error_in_the_learners_function_is_shown_and_goes_away_again():
    def stops(x):
        if np.min(x) < 0:
            raise ZeroDivisionError("mine")
        return x

    view = DifferenceView({"mine": (stops, np.ones_like)}, x=2.0)
    view.values = {"x": -1.0}
    assert view.error == "ZeroDivisionError: mine"
    view.values = {"x": 3.0}
    assert view.error == ""


def test_it_says_what_it_needs():
    with pytest.raises(ValueError, match="expected {name: "):
        DifferenceView({})
    with pytest.raises(ValueError, match="works entry by entry"):
        DifferenceView({"sum": (np.sum, np.ones_like)})


# In the browser, without Jupyter: Python's numbers in, a drawing out.


@pytest.fixture
def page(play):
    return play(DifferenceView(FUNCTIONS, h=1e-2))


def drag(page, step):
    page.get_by_label("h, on a logarithmic scale").evaluate(
        """(input, value) => {
            input.value = value;
            input.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        step,
    )


@pytest.mark.parametrize("h", [1.0, 1e-2, 1e-5, 1e-12])
def test_dragging_h_shows_what_python_computed_and_tells_the_kernel_once(page, h):
    drag(page, at(h))
    found = differences(*FUNCTIONS["exp"], 1.0, "float64")
    shown = DifferenceView(FUNCTIONS, h=h)
    assert page.locator("svg").get_attribute("aria-label") == shown.alt
    error = f"{found.errors[at(h)]:.1e}".replace("e-0", "e-").replace("-", "−")
    assert f"error {error}" in page.locator("svg").text_content()
    assert page.evaluate("() => model.saved.length") == 1
    assert set(page.evaluate("() => model.saved[0]")) <= {"step", "alt"}


def test_the_curve_and_its_secant_are_drawn_where_they_are(page):
    drag(page, at(1.0))
    curve = page.locator(".bpkit-curve").get_attribute("d")
    points = np.array([p.split(",") for p in curve[1:].split("L")], float)
    across = 4 * (points[:, 0] - points[0, 0]) / np.ptp(points[:, 0]) - 2
    reach, middle = 2.4 * np.e, 34 + 125
    up = (middle - points[:, 1]) * reach / 125
    np.testing.assert_allclose(up, np.exp(1 + across) - np.e, atol=0.05)
    secant = page.locator(".bpkit-secant").get_attribute("d")
    (x0, y0), (x1, y1) = (map(float, p.split(",")) for p in secant[1:].split("L"))
    slope = (y0 - y1) / 125 * reach / 4
    assert slope == pytest.approx(np.e * np.sinh(1), rel=1e-2)
    marks = [float(x) for x in page.locator("circle.bpkit-mark").evaluate_all(
        "(marks) => marks.map((m) => m.getAttribute('cy'))"
    )]  # fmt: skip
    ends = [(middle - y) * reach / 125 for y in marks]
    np.testing.assert_allclose(ends, np.exp([0, 2]) - np.e, atol=0.05)


def test_function_dtype_and_point_are_asked_of_python_and_reset_comes_back(page):
    page.get_by_label("function").select_option("sine")
    page.get_by_label("dtype").select_option("float32")
    page.get_by_label("x", exact=True).fill("0.25")
    page.keyboard.press("Enter")
    values = page.evaluate("() => model.get('values')")
    assert values == {"function": "sine", "dtype": "float32", "x": 0.25}
    drag(page, 3)
    page.get_by_role("button", name="Reset").click()
    values = page.evaluate("() => model.get('values')")
    assert values == {"function": "exp", "dtype": "float64", "x": 1}
    assert page.evaluate("() => model.get('step')") == at(1e-2)


def test_everything_is_reached_by_keyboard_and_keeps_labs_shortcuts_off(page):
    found = []
    for _ in range(5):
        page.keyboard.press("Tab")
        found.append(
            page.evaluate(
                "() => [document.activeElement.localName, "
                "document.activeElement.dataset.lmSuppressShortcuts]"
            )
        )
    tags = ["input", "select", "select", "input", "button"]
    assert found == [[tag, "true"] for tag in tags]
    page.get_by_label("h, on a logarithmic scale").press("ArrowLeft")
    assert page.evaluate("() => model.get('step')") == at(1e-2) - 1


def test_an_error_stands_in_the_view_in_words(page):
    page.evaluate("() => model.set('error', 'ZeroDivisionError: mine')")
    assert page.get_by_role("alert").inner_text().endswith("ZeroDivisionError: mine")


def test_it_leaves_nothing_behind(page):
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0
