"""AttentionView: who looks at whom, as the learner's own functions say."""

import time

import numpy as np
import pytest
from player import names_by_tab, saved, send

from bpkit.attention import attention_weights
from bpkit.layers import SelfAttention
from bpkit.widgets import AttentionView


def drawn(seed, heads=2, mark=1):
    """A function of the word: weights (heads, T, T), none for a later letter."""

    def look(word):
        T = len(word) + mark
        S = np.random.default_rng(seed).normal(size=(heads, T, 3))
        return attention_weights(S, S, np.tri(T, dtype=bool))

    return look


def a_view(word="anna", **options):
    return AttentionView({"before": drawn(1), "after": drawn(2)}, word, **options)


def move(view, **values):
    view.values = view.values | values


def test_the_tables_are_what_the_functions_say():
    view = a_view()
    for head, table in ((h, t) for h in range(2) for t in range(2)):
        move(view, head=head)
        P = drawn(1 + table)("anna")[head]
        np.testing.assert_allclose(view.tables[table]["weights"], P, atol=5e-4)
    assert [table["title"] for table in view.tables] == ["before", "after"]
    assert view.heads == ["head 1", "head 2", "mean of all"]
    move(view, head=2)
    mean = drawn(1)("anna").mean(axis=0)
    np.testing.assert_allclose(view.tables[0]["weights"], mean, atol=5e-4)


def test_a_weight_is_said_in_words():
    view = a_view()
    move(view, head=1, row=3, column=2)
    one, two = (drawn(seed)("anna")[1, 3, 2] for seed in (1, 2))
    said = f"In head 2, n3 looks at n2 with weight {one:.2f} before, {two:.2f} after."
    assert view.summary == said and f"The word 'anna'. {said}" in view.alt
    move(view, row=0, column=0)
    assert "the mark looks at the mark with weight 1.00 before" in view.summary
    most = drawn(2)("anna")[1, 4].argmax()
    names = ["the mark", "a1", "n2", "n3", "a4"]
    assert f"a4 at {names[most]}." in view.alt.split("Most, after: ")[1]


def test_weights_are_written_with_two_digits():
    P = np.array([[1, 0, 0], [0.998, 0.002, 0], [0.4, 0.35, 0.25]])
    view = AttentionView({"one": lambda word: P}, "abc")
    assert view.tokens == ["a", "b", "c"] and view.heads == ["head 1"]
    assert view.tables[0]["texts"] == [
        ["1.00", "", ""], ["1.00", ".00", ""], [".40", ".35", ".25"]
    ]  # fmt: skip


def test_another_word_asks_the_functions_and_a_walk_does_not():
    asked = []

    def look(word):
        asked.append(word)
        return drawn(1)(word)

    view = AttentionView({"one": look})
    move(view, row=2, column=1)
    move(view, head=1)
    assert asked == ["anna"]
    move(view, word="bob", row=9)
    assert asked == ["anna", "bob"]
    assert view.tokens == [".", "b", "o", "b"] and view.at == [3, 1]
    move(view, word="")
    assert view.tables == [] and view.summary == "Type a word."


def test_what_a_layer_keeps_will_do():
    layer = SelfAttention(4, 2, rng=np.random.default_rng(0), causal=True)

    def look(word):
        rows = np.eye(27)[[0, *(ord(letter) - 96 for letter in word)], :4]
        layer.forward(rows[None])
        return layer.attention_weights

    view = AttentionView({"a layer": look}, "dada")
    np.testing.assert_allclose(
        view.tables[0]["weights"], layer.attention_weights[0, 0], atol=5e-4
    )


def test_what_does_not_fit_gets_a_sentence():
    with pytest.raises(ValueError, match=r"shape \(2, 7, 7\), but expected .* T = 4"):
        AttentionView({"one": drawn(1, mark=3)})
    with pytest.raises(ValueError, match="compared cell by cell"):
        AttentionView({"one": drawn(1), "two": drawn(1, heads=3)})
    with pytest.raises(ValueError, match="word is 'Anna'"):
        AttentionView({"one": drawn(1)}, "Anna")
    with pytest.raises(ValueError, match="no function"):
        AttentionView({})


def test_an_error_in_a_function_is_shown():
    def look(word):
        if "q" in word:
            raise KeyError("q")
        return drawn(1)(word)

    view = AttentionView({"one": look})
    move(view, word="q")
    assert view.error == "KeyError: 'q'"
    move(view, word="anna")
    assert view.error == ""


def test_the_still_shows_the_tables_and_is_the_same_in_every_run():
    view = a_view()
    data, _ = view._repr_mimebundle_()
    assert "type a word of your own and walk over" in data["text/html"]
    assert "The word &#x27;anna&#x27;" in data["text/html"] and "image/png" in data
    assert a_view().still() == view.still()
    move(view, head=1)
    assert a_view().still() != view.still()
    move(view, word="")
    assert view.still() is None


def test_the_longest_word_fits_the_page():
    wide, _, cell = a_view("a" * 15).size
    assert wide <= 900 and cell > 12


@pytest.fixture
def page(play):
    return play(a_view())


def test_the_browser_draws_what_python_sends(page):
    view = a_view()
    move(view, word="bob", head=1, row=2, column=1)
    send(page, view)
    assert page.locator(".bpkit-weighed").count() == 2 * 4 * 4
    assert page.locator(".bpkit-chosen").count() == 2
    assert page.locator(".bpkit-sum").inner_text() == view.summary
    options = (
        page.get_by_role("combobox", name="head").locator("option").all_inner_texts()
    )
    assert options == view.heads
    assert view.alt in page.locator(".bpkit-attention").get_attribute("aria-label")


def test_a_typed_word_keeps_its_letters_alone(page):
    page.get_by_role("textbox", name="word").fill("Zoë 2x")
    assert page.get_by_role("textbox", name="word").input_value() == "zox"
    (sent,) = saved(page, "values")
    assert sent == {"word": "zox", "row": 3, "column": 0}
    page.get_by_role("button", name="Reset").click()
    assert page.get_by_role("textbox", name="word").input_value() == "anna"
    assert saved(page, "values")[-1]["word"] == "anna"


def test_a_weight_is_chosen_by_pointing_and_by_arrow_keys(page):
    page.locator(".bpkit-weighed").nth(7).hover()
    assert saved(page, "values")[-1] == {"row": 1, "column": 2}
    page.locator(".bpkit-attention").focus()
    for key in ["ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowDown"]:
        page.keyboard.press(key)
    assert saved(page, "values")[-1] == {"row": 4, "column": 2}
    count = len(saved(page, "values"))
    page.keyboard.press("ArrowDown")
    assert len(saved(page, "values")) == count  # there is no row below


def test_all_is_reached_by_keyboard(page):
    names = names_by_tab(page, 4)
    assert [name.split(".")[0] for name in names] == [
        "word", "head", "Arrow keys choose a weight", "Reset"
    ]  # fmt: skip


def test_the_view_leaves_nothing_behind(page):
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0


def test_a_step_costs_less_than_40_ms_in_python():
    view, taken = a_view("a" * 15), []
    for row in [1, 2, 3, 0, 1, 2, 3]:
        begin = time.perf_counter()
        move(view, row=row)
        taken.append(time.perf_counter() - begin)
    assert np.median(taken) < 0.04
