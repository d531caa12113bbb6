"""DepthView: its histograms are those of the layers, and each choice asks anew."""

import numpy as np
import pytest

from bpkit.widgets import DepthView
from bpkit.widgets._depth import BINS, HIGHEST, LOWEST, depths, spoken


def network(depth, factor="half", sign="plus"):
    """Layer i of ones holds factor ** i; the gradients 1 everywhere."""
    share = {"half": 0.5, "tenth": 0.1}[factor]
    one = -np.ones((4, 3)) if sign == "minus" else np.ones((4, 3))
    return [share**i * one for i in range(depth)], depth * [one]


CHOICES = {"factor": ["half", "tenth"], "sign": ["plus", "minus"]}


def test_a_histogram_counts_powers_of_ten_and_leaves_zeros_out():
    A = np.array([0.0, 0.015, -0.015, 200.0])
    found = depths([A], [A])
    width = (HIGHEST - LOWEST) / BINS
    wanted = np.zeros(BINS)
    wanted[int((np.log10(0.015) - LOWEST) / width)] = 1
    wanted[int((np.log10(200.0) - LOWEST) / width)] = 0.5
    np.testing.assert_array_equal(found.counts[0, 0], wanted)
    np.testing.assert_allclose(found.rms, np.sqrt(np.mean(A**2)))


def test_what_is_off_the_scale_stands_in_the_outermost_bins():
    found = depths([np.array([1e-30])], [np.array([1e30])])
    assert found.counts[0, 0, 0] == 1 and found.counts[1, 0, -1] == 1


def test_zeros_and_numbers_that_burst_draw_nothing():
    found = depths([np.zeros(3)], [np.array([np.nan, np.inf])])
    assert not found.counts.any() and not found.rms.any()


def test_the_sentence_follows_depth_and_choices():
    view = DepthView(network, depth=3, **CHOICES)
    assert view.alt.startswith("3 layers, factor half, sign plus. Root mean square: ")
    assert "activations 1 in the first layer, 0.25 in the last" in view.alt
    view.values = {"depth": 5, "factor": "tenth"}
    assert view.alt.startswith("5 layers, factor tenth, sign plus.")
    assert "10 to the −4 in the last; gradients 1 in" in view.alt
    assert len(view.counts) == 4 * 2 * 5 * BINS


@pytest.mark.parametrize(
    "number, words",
    [(1.1, "1.1"), (323.4, "320"), (0.00456, "0.0046"), (0, "0"),
     (2.3e-13, "10 to the −13"), (4e7, "10 to the 8")],
)  # fmt: skip
def test_a_size_is_said_as_a_person_would(number, words):
    assert spoken(number) == words


def test_what_is_saved_has_a_still_with_its_sentence_and_no_address():
    view = DepthView(network, depth=4, **CHOICES)
    data, _ = view._repr_mimebundle_()
    assert f'alt="{view.alt}"' in data["text/html"]
    assert data["text/plain"].endswith(view.alt) and "0x" not in data["text/plain"]
    assert view.still() == DepthView(network, depth=4, **CHOICES).still()


def test_an_error_in_the_learners_network_is_shown_and_goes_away_again():
    def stops(depth):
        if depth > 10:
            raise ZeroDivisionError("mine")
        return network(depth)

    view = DepthView(stops, depth=4)
    view.values = {"depth": 20}
    assert view.error == "ZeroDivisionError: mine"
    view.values = {"depth": 5}
    assert view.error == ""


def test_it_says_what_it_needs():
    with pytest.raises(ValueError, match="one of each for every layer"):
        DepthView(lambda depth: ([], []))


@pytest.fixture
def page(play):
    return play(DepthView(network, depth=4, **CHOICES))


def test_each_layer_has_a_histogram_at_its_height_and_the_line_goes_through(page):
    shape = page.locator("path.bpkit-activations").get_attribute("d")
    assert shape.count("M") == 4  # equal numbers: one bin a layer
    line = page.locator("path.bpkit-rms").first.get_attribute("d")
    points = np.array([p.split(",") for p in line[1:].split("L")], float)
    powers = HIGHEST - (points[:, 1] - 30) / 250 * (HIGHEST - LOWEST)
    np.testing.assert_allclose(10**powers, 0.5 ** np.arange(4), rtol=0.02)
    label = page.locator("svg").get_attribute("aria-label")
    assert label.startswith("4 layers, factor half")


def test_choices_and_depth_are_asked_of_python_and_reset_comes_back(page):
    page.get_by_label("factor", exact=True).select_option("tenth")
    page.get_by_label("depth, number of layers").press("ArrowRight")
    values = page.evaluate("() => model.get('values')")
    assert values == {"depth": 5, "factor": "tenth"}
    page.get_by_role("button", name="Reset").click()
    values = page.evaluate("() => model.get('values')")
    assert values == {"depth": 4, "factor": "half", "sign": "plus"}


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
    assert found == [[tag, "true"] for tag in ["input", "select", "select", "button"]]


def test_an_error_stands_in_the_view_in_words_and_it_leaves_nothing_behind(page):
    page.evaluate("() => model.set('error', 'ZeroDivisionError: mine')")
    assert page.get_by_role("alert").inner_text().endswith("ZeroDivisionError: mine")
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0
