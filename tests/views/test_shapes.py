"""ShapesView: the blocks are the shapes that a network really has, forward and back."""

import time

import numpy as np
import pytest
from player import names_by_tab, saved, send

from bpkit.activations import tanh, tanh_backward
from bpkit.layers import dense, dense_backward
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.widgets import ShapesView
from bpkit.widgets._shapes import CELL, HIGH, WIDE, paired, shapes


def network(X, y, W1, b1, W2, b2):
    Z1 = dense(X, W1, b1)
    A1 = tanh(Z1)
    Z2 = dense(A1, W2, b2)
    dZ2 = cross_entropy_backward(1.0, Z2, y)
    dA1, dW2, db2 = dense_backward(dZ2, A1, W2, b2)
    dZ1 = tanh_backward(dA1, Z1)
    dX, dW1, db1 = dense_backward(dZ1, X, W1, b1)
    forward = {"Z1": Z1, "A1": A1, "Z2": Z2, "L": cross_entropy(Z2, y)}
    back = {"dZ2": dZ2, "dA1": dA1, "dW2": dW2, "db2": db2}
    return forward | back | {"dZ1": dZ1, "dX": dX, "dW1": dW1, "db1": db1}


def other_axis(**arrays):
    found = network(**arrays)
    return found | {"db1": found["dZ1"].sum(axis=1)}


def a_view(**sizes):
    return ShapesView({"right": network, "other axis": other_axis}, **sizes)


def test_shapes_are_those_of_the_arrays():
    found = shapes(network, n=5, d_in=3, d_h=4, d_out=2)
    assert found["X"] == (5, 3) and found["W1"] == (3, 4) and found["b2"] == (2,)
    assert found["dW2"] == (4, 2) and found["dA1"] == (5, 4) and found["L"] == ()


@pytest.mark.parametrize("sizes", [(5, 3, 4, 2), (1, 1, 1, 1), (8, 8, 8, 8)])
def test_each_gradient_of_the_right_network_fits(sizes):
    view = a_view(**dict(zip(["n", "d_in", "d_h", "d_out"], sizes, strict=True)))
    assert all(block["fits"] for block in view.blocks)
    assert view.summary == "All 8 gradients have the shape of their array."


def test_the_wrong_axis_shows_except_where_the_sizes_agree():
    view = a_view(n=5, d_h=4)
    view.values = view.values | {"network": "other axis"}
    assert view.summary == "Shapes differ: db1 is (5,), b1 (4,)."
    assert [b["name"] for b in view.blocks if not b["fits"]] == ["db1"]
    view.values = view.values | {"n": 4}
    assert view.summary.startswith("All 8")


def test_blocks_follow_the_order_of_the_network_and_have_their_entries():
    view = a_view(n=5, d_in=3, d_h=4, d_out=2)
    names = [block["name"] for block in view.blocks if block["kind"] == "forward"]
    assert names == ["X", "W1", "b1", "Z1", "A1", "W2", "b2", "Z2", "L"]
    entries = {b["name"]: (b["rows"], b["columns"]) for b in view.blocks}
    assert entries["W2"] == entries["dW2"] == (4, 2)
    assert entries["b1"] == (1, 4) and entries["L"] == (1, 1)


@pytest.mark.parametrize("size", [1, 8])
def test_blocks_lie_on_the_page_and_do_not_touch(size):
    view = a_view(n=size, d_in=size, d_h=size, d_out=size)
    for kind in ("forward", "backward"):
        row = [block for block in view.blocks if block["kind"] == kind]
        ends = [(b["x"], b["x"] + CELL * b["columns"]) for b in row]
        assert 0 <= ends[0][0] and ends[-1][1] <= WIDE
        for (_, end), (begin, _) in zip(ends, ends[1:], strict=False):
            assert end + 4 < begin
        assert all(0 < b["y"] < HIGH - CELL * b["rows"] for b in row)


def test_what_a_network_adds_is_drawn_too():
    pairs, misfits = paired({"X": (5, 3), "H": (5, 2), "dH": (5, 2), "dX": (3, 5)})
    assert pairs == {"X": ((5, 3), (3, 5)), "H": ((5, 2), (5, 2))}
    assert misfits == ["X"]


def test_the_still_says_what_it_shows_and_is_the_same_in_every_run():
    view = a_view()
    data, _ = view._repr_mimebundle_()
    assert view.alt.startswith("right: X (5, 3), W1 (3, 4), b1 (4,)")
    assert "L a number" in view.alt
    assert f'alt="{view.alt}"' in data["text/html"]
    assert "run this cell in JupyterLab to change the sizes" in data["text/html"]
    assert "0x" not in data["text/plain"]
    assert a_view().still() == a_view().still()


def test_an_error_in_the_network_is_raised_at_first_and_shown_later():
    def turned(X, y, W1, b1, W2, b2):
        return {"Z1": X.T @ W1}

    with pytest.raises(ValueError, match="matmul"):
        ShapesView({"turned": turned})
    view = ShapesView({"turned": turned}, n=3, d_in=3)
    view.values = view.values | {"n": 4}
    assert view.error.startswith("ValueError: matmul")
    view.values = view.values | {"n": 3}
    assert view.error == ""


def test_no_network_is_refused():
    with pytest.raises(ValueError, match="networks is empty"):
        ShapesView({})


@pytest.fixture
def page(play):
    return play(a_view())


def test_the_browser_draws_the_blocks_that_python_sends(page):
    view = a_view(n=7, d_h=6)
    send(page, view)
    drawn = page.evaluate(
        """() => [...document.querySelectorAll(".bpkit-shapes g")].map((g) => {
            const box = g.querySelector(".bpkit-outline");
            return [g.querySelector(".bpkit-strong").textContent,
                    g.querySelector(".bpkit-shape").textContent,
                    +box.getAttribute("width"), +box.getAttribute("height")];
        })"""
    )
    assert drawn == [
        [b["name"], b["shape"], CELL * b["columns"], CELL * b["rows"]]
        for b in view.blocks
    ]
    label = page.locator(".bpkit-shapes").get_attribute("aria-label")
    assert label == view.alt
    lines = page.locator(".bpkit-between").first.get_attribute("d")
    assert lines.count("M") == 7 - 1 + 3 - 1


def test_a_misfit_has_a_sign_of_its_own_and_is_said(page):
    view = a_view()
    view.values = view.values | {"network": "other axis"}
    send(page, view)
    marked = page.locator(".bpkit-misfit .bpkit-strong").all_text_contents()
    assert marked == ["db1 ≠"]
    assert page.locator(".bpkit-sum").inner_text() == view.summary
    assert page.get_by_label("network").input_value() == "other axis"


def test_sliders_and_networks_are_reached_by_keyboard_and_sent(page):
    names = names_by_tab(page, 6)
    assert names == [
        "network",
        "n, examples in the batch",
        "d_in, inputs",
        "d_h, hidden units",
        "d_out, outputs",
        "Reset",
    ]
    page.get_by_label("d_h, hidden units").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_label("network").select_option("other axis")
    first, second = saved(page, "values")
    assert first["d_h"] == 5 and second["network"] == "other axis"


def test_an_error_is_shown_in_words(page):
    page.evaluate("() => model.set('error', 'ValueError: no')")
    assert "ValueError: no" in page.get_by_role("alert").inner_text()


def test_one_network_needs_no_choice(play):
    page = play(ShapesView({"right": network}))
    assert not page.get_by_label("network").is_visible()
    assert page.get_by_label("n, examples").is_visible()


def test_the_view_leaves_nothing_behind(page):
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0


def test_a_slider_move_costs_less_than_40_ms_in_python():
    view, taken = a_view(), []
    for n in [2, 3, 4, 5, 6, 7, 8, 1, 2, 3]:
        begin = time.perf_counter()
        view.values = view.values | {"n": n}
        taken.append(time.perf_counter() - begin)
    assert np.median(taken) < 0.04
