"""ActivationView: it counts what the learner's pair does, and the browser draws it."""

import numpy as np
import pytest
from player import send

from bpkit import activations
from bpkit.widgets import ActivationView
from bpkit.widgets._activation import BINS, GRID, WINDOW, facts_of, shares

NAMES = "sigmoid tanh relu leaky_relu elu gelu silu softplus".split()
PAIRS = {
    name: (getattr(activations, name), getattr(activations, f"{name}_backward"))
    for name in NAMES
}
Z = np.random.default_rng(0).normal(size=(40, 10)) + np.linspace(-1, 1, 10)


def view(pairs=PAIRS, **options):
    return ActivationView(pairs, Z, **options)


def move(view, **values):
    view.values = view.values | values


@pytest.mark.parametrize("name", NAMES)
def test_facts_are_those_of_the_pair_at_mean_and_spread(name):
    shown = view()
    move(shown, activation=name, mean=-2.0, spread=3.0)
    f, f_backward = PAIRS[name]
    slopes = f_backward(np.ones_like(Z), 3 * Z - 2)
    flat = np.abs(slopes) < 0.01
    assert shown.facts["mean"] == pytest.approx(f(3 * Z - 2).mean())
    assert shown.facts["slope"] == pytest.approx(slopes.mean())
    assert shown.facts["flat"] == pytest.approx(flat.mean())
    assert shown.facts["dead"] == sum(column.all() for column in flat.T)
    np.testing.assert_allclose(shown.curves["value"], f(GRID), atol=1e-5)
    assert shown.alt.startswith(
        f"{name}, pre-activations with mean −2.0 and spread 3.0"
    )


def test_a_unit_is_dead_only_where_every_example_is_flat():
    slopes = np.array([[0.0, 0.0, 0.009, 1.0], [0.0, 1.0, -0.009, 0.01]])
    facts = facts_of(np.zeros((2, 4)), slopes)
    assert (facts["dead"], facts["units"]) == (2, 4)
    assert facts["flat"] == 5 / 8


def test_shares_add_up_and_the_outermost_bars_hold_what_lies_beyond():
    values = np.array([-100.0, -1.0, 0.01, 0.99, 1.0, 50.0])
    found = shares(values, -1, 1)
    assert len(found) == BINS
    assert sum(found) == pytest.approx(1, abs=1e-4)
    assert found[0] == pytest.approx(2 / 6, abs=1e-5)
    assert found[-1] == pytest.approx(3 / 6, abs=1e-5)


def test_shares_count_as_numpy_does():
    values = np.random.default_rng(1).normal(size=500)
    counts, _ = np.histogram(values, bins=BINS, range=(-5, 5))
    np.testing.assert_allclose(shares(values, -5, 5), counts / 500, atol=1e-5)


def test_the_first_pair_is_shown_and_another_can_be_chosen():
    shown = view()
    assert shown.alt.startswith("sigmoid")
    move(shown, activation="relu", mean=-8.0, spread=0.1)
    assert (shown.facts["flat"], shown.facts["dead"]) == (1.0, 10)


def test_a_pair_of_the_learners_own_is_shown():
    shown = view({"twice": (lambda Z: 2 * Z, lambda dA, Z: 2 * dA)})
    assert shown.facts["slope"] == 2
    assert shown.curves["limits"]["slope"][1] > 2


WRONG = {
    "inf or nan": lambda Z: Z * np.inf,
    r"the shape \(10,\)": lambda Z: Z[0],
}


@pytest.mark.parametrize("words", WRONG)
def test_a_function_that_is_no_activation_is_refused_in_words(words):
    pairs = {"odd": (WRONG[words], PAIRS["relu"][1])}
    with pytest.raises(ValueError, match="f returned"), np.errstate(invalid="ignore"):
        view(pairs)


def test_an_error_behind_a_choice_is_shown_and_goes_away_again():
    def stops(dA, Z):
        raise ZeroDivisionError("mine")

    shown = view({"relu": PAIRS["relu"], "mine": (np.tanh, stops)})
    before = shown.facts
    move(shown, activation="mine")
    assert shown.error == "ZeroDivisionError: mine"
    assert shown.facts == before
    move(shown, activation="relu")
    assert shown.error == ""


@pytest.mark.parametrize("Z, pairs", [(np.zeros(3), PAIRS), (Z, {})])
def test_it_says_what_it_needs(Z, pairs):
    with pytest.raises(ValueError, match=r"needs Z \(n, units\)"):
        ActivationView(pairs, Z)


def test_what_is_saved_has_a_still_with_its_sentence_and_no_address():
    data, _ = view()._repr_mimebundle_()
    assert f'alt="{view().alt}"' in data["text/html"]
    assert "run this cell in JupyterLab to move its sliders" in data["text/html"]
    assert view().alt in data["text/plain"] and "0x" not in data["text/plain"]
    assert view().still() == view().still()


# In the browser, without Jupyter: Python's numbers in, a drawing out.


@pytest.fixture
def page(play):
    return play(view())


def test_the_curve_is_drawn_where_the_pair_has_it(page):
    points = page.locator("polyline.bpkit-value").get_attribute("points").split()
    x, y = np.array([point.split(",") for point in points], float).T
    across = WINDOW[0] + (x - x[0]) / (x[-1] - x[0]) * (WINDOW[1] - WINDOW[0])
    up = (y[0] - y) / (y[0] - y[-1])  # from sigmoid(-8) to sigmoid(8), 0 to 1 nearly
    assert np.abs(up - activations.sigmoid(across)).max() < 0.005


def test_the_drawing_says_what_python_counted(page):
    shown = view()
    move(shown, activation="relu", mean=-2.0)
    send(page, shown)
    facts = shown.facts
    words = f"slopes: {100 * facts['flat']:.1f} % flat, {facts['dead']} of 10 dead"
    assert words in page.locator("svg").text_content()
    assert page.locator("svg").get_attribute("aria-label") == shown.alt
    assert page.get_by_label("activation", exact=True).input_value() == "relu"


def test_the_browser_asks_for_what_was_chosen_and_reset_keeps_the_activation(page):
    page.get_by_label("activation", exact=True).select_option("gelu")
    page.get_by_label("mean, of the").press("ArrowLeft")
    values = page.evaluate("() => model.get('values')")
    assert values == {"activation": "gelu", "mean": pytest.approx(-0.1), "spread": 1}
    page.get_by_role("button", name="Reset").click()
    values = page.evaluate("() => model.get('values')")
    assert values == {"activation": "gelu", "mean": 0, "spread": 1}


def test_everything_is_reached_by_keyboard_and_keeps_labs_shortcuts_off(page):
    found = []
    for _ in range(4):
        page.keyboard.press("Tab")
        found.append(
            page.evaluate(
                "() => [document.activeElement.localName, "
                "document.activeElement.dataset.lmSuppressShortcuts]"
            )
        )
    tags = ["select", "input", "input", "button"]
    assert found == [[tag, "true"] for tag in tags]


def test_an_error_stands_in_the_view_in_words(page):
    page.evaluate("() => model.set('error', 'ZeroDivisionError: mine')")
    assert page.get_by_role("alert").inner_text().endswith("ZeroDivisionError: mine")


def test_it_leaves_nothing_behind(page):
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0
