"""ScoresView: Python's numbers are bpkit's, and the browser's are Python's."""

import re

import numpy as np
import pytest

from bpkit.activations import softmax
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.widgets import ScoresView
from bpkit.widgets._scores import describe, fixed, outcome

CASES = [
    ([1.0, -2.0, 0.0], 0),
    ([1.0, -2.0, 0.0], 1),
    ([0.0, 0.0, 0.0], 2),
    ([5.0, -5.0, -5.0], 0),
    ([5.0, -5.0, 5.0], 1),
    ([-0.3, 0.4, 2.1], 2),
]


@pytest.mark.parametrize("scores, right", [*CASES, ([1000.0, -1000.0, 0.0], 1)])
def test_outcome_is_what_bpkit_computes(scores, right):
    Z, y = np.array([scores]), np.array([right])
    found = outcome(Z[0], right)
    np.testing.assert_allclose(found.probabilities, softmax(Z)[0], rtol=1e-12)
    np.testing.assert_allclose(found.loss, cross_entropy(Z, y), rtol=1e-12)
    gradient = cross_entropy_backward(1.0, Z, y)[0]
    np.testing.assert_allclose(found.gradient, gradient, rtol=1e-12)


def test_the_still_says_what_it_shows():
    view = ScoresView((0.0, 0.0, 0.0), right=1, names=("a", "b", "c"))
    assert view.alt == (
        "Right is b. Scores: a 0.00, b 0.00, c 0.00. Probabilities: a 0.33, b 0.33, "
        "c 0.33. Loss 1.10. Gradient: a 0.33, b −0.67, c 0.33."
    )
    data, _ = view._repr_mimebundle_()
    assert f'alt="{view.alt}"' in data["text/html"]
    assert "run this cell in JupyterLab to move the scores" in data["text/html"]
    assert data["text/plain"].endswith(view.alt)
    assert "0x" not in data["text/plain"]


def test_the_still_is_the_same_in_every_run():
    assert ScoresView().still() == ScoresView().still()


def test_the_sentence_follows_values_set_in_python():
    view = ScoresView()
    view.values = view.values | {"z1": 3.0}
    view.right = 1
    assert view.alt == describe(view.names, np.array([1.0, 3.0, 0.0]), 1)
    assert view.outcome.loss == outcome(np.array([1.0, 3.0, 0.0]), 1).loss


@pytest.mark.parametrize("scores, right", [((1.0, 2.0), 0), ((1.0, 2.0, 3.0), 3)])
def test_scores_that_fit_no_names_are_refused(scores, right):
    with pytest.raises(ValueError, match=f"{len(scores)} scores and right = {right}"):
        ScoresView(scores, right=right)


def test_minus_zero_is_shown_as_zero():
    assert [fixed(v) for v in (-0.001, -0.5, 0.5)] == ["0.00", "−0.50", "0.50"]


# In the browser, without Jupyter and without a kernel: the view needs neither.


@pytest.fixture
def page(play):
    return play(ScoresView())


def seen(page):
    return page.evaluate("() => model.get('seen')")


def move(page, scores):
    """Drag all three sliders, as one event after the other."""
    for i, score in enumerate(scores):
        page.get_by_label(f"z{i}, score of").evaluate(
            """(input, value) => {
                input.value = value;
                input.dispatchEvent(new Event("input", { bubbles: true }));
            }""",
            score,
        )


@pytest.mark.parametrize("scores, right", CASES)
def test_the_browser_computes_what_bpkit_computes(page, scores, right):
    move(page, scores)
    page.get_by_role("radio").nth(right).check()
    found, wanted = seen(page), outcome(np.array(scores), right)
    np.testing.assert_allclose(found["probabilities"], wanted.probabilities, rtol=1e-12)
    np.testing.assert_allclose(found["loss"], wanted.loss, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(
        found["gradient"], wanted.gradient, rtol=1e-12, atol=1e-15
    )
    said = page.evaluate("() => model.get('alt')")
    assert said == describe(["cat", "dog", "fox"], np.array(scores), right)


def test_bars_numbers_and_loss_follow_before_the_next_frame(page):
    drawn = page.get_by_label("z1, score of dog").evaluate(
        """(input) => {
            input.value = 4;
            input.dispatchEvent(new Event("input", { bubbles: true }));
            return [...document.querySelectorAll("#view svg[role=img]")]
                .map((svg) => svg.getAttribute("aria-label"));
        }"""
    )  # read in the same task: no kernel, no timer, no frame in between
    wanted = outcome(np.array([1.0, 4.0, 0.0]), 0)
    expected = []
    for name, p, g in zip(
        ["cat", "dog", "fox"], wanted.probabilities, wanted.gradient, strict=True
    ):
        expected.append(f"probability of {name} {fixed(p)}")
        expected.append(f"gradient of the score of {name} {fixed(g)}")
    assert drawn == [*expected, f"loss {fixed(wanted.loss)}"]
    width = page.locator("svg rect").nth(2).get_attribute("width")
    assert float(width) == pytest.approx(100 * wanted.probabilities[1])
    shown = page.locator(".bpkit-loss").inner_text()
    assert re.fullmatch(r"loss = −log 0\.0466\d* = 3\.07", shown), shown


def test_it_tells_the_kernel_all_in_one_message(page):
    before = page.evaluate("() => model.saved.length")
    page.get_by_label("z2, score of fox").press("ArrowRight")
    sent = page.evaluate("() => model.saved").copy()[before:]
    assert len(sent) == 1
    assert set(sent[0]) == {"values", "seen", "alt"}
    assert sent[0]["values"]["z2"] == pytest.approx(0.1)


def test_everything_is_reached_by_keyboard_and_has_a_name(page):
    names = []
    for _ in range(5):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                """() => {
                const e = document.activeElement;
                return [e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent
                        ?? e.textContent, e.dataset.lmSuppressShortcuts];
            }"""
            )
        )
    assert names == [
        [name, "true"]
        for name in [
            "cat",
            "z0, score of cat",
            "z1, score of dog",
            "z2, score of fox",
            "Reset",
        ]
    ]
    page.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("() => model.get('right')") == 1


def test_reset_brings_back_scores_and_the_right_class(page):
    start = seen(page)
    move(page, [3, 3, 3])
    page.get_by_role("radio").nth(2).check()
    assert seen(page) != start
    page.get_by_role("button", name="Reset").click()
    assert seen(page) == start
    assert page.get_by_role("radio").first.is_checked()


def test_it_follows_what_python_sets(page):
    page.evaluate("() => model.set('right', 2)")
    assert page.get_by_role("radio").nth(2).is_checked()
    assert seen(page)["gradient"][2] < 0


def test_it_leaves_nothing_behind(page):
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0
