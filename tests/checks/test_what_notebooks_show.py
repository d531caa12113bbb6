"""What a notebook shows its reader, a colleague's code above all, is what is judged."""

import inspect
import json

import numpy as np
import pytest
from answers import ROOT, namespace

from bpkit.autograd import Value, topological_order
from bpkit.checks import check
from bpkit.checks.ch01.colleagues_layer import colleagues_layer
from bpkit.checks.ch03 import colleagues_softmax
from bpkit.checks.ch03 import smoothed_cross_entropy_backward as smoothed
from bpkit.checks.ch05 import unmask
from bpkit.checks.ch06 import mended_backward
from bpkit.checks.ch06.outputs_while_training import outputs
from bpkit.checks.ch07 import mended_step, stages_by_hand
from bpkit.checks.ch08 import gated_backward, hard_inputs, rms_norm_backward
from bpkit.checks.ch09.repaired_adam import ColleaguesAdam
from bpkit.checks.ch10 import block_backward
from bpkit.checks.ch11 import honest_scores
from bpkit.gradcheck import gradient_errors


@pytest.mark.parametrize(
    "chapter, shown",
    [
        ("01", colleagues_layer),
        ("08", gated_backward.gated),
        ("08", gated_backward.colleagues_backward),
        ("08", rms_norm_backward.rms_norm),
        ("09", ColleaguesAdam),
        ("10", block_backward.block),
        ("10", block_backward.colleagues_backward),
        ("11", honest_scores.best_columns),
        ("11", honest_scores.scores),
        ("11", honest_scores.colleagues_scores),
    ],
    ids=lambda x: getattr(x, "__name__", x),
)
def test_the_code_in_the_notebook_is_the_one_that_is_judged(chapter, shown):
    (path,) = (ROOT / "exercises").glob(f"{chapter}_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = "\n".join("".join(cell["source"]) for cell in cells)
    assert inspect.getsource(shown).strip() in sources


def test_the_colleagues_softmax_of_03_is_the_one_that_is_judged():
    rng = np.random.default_rng(0)
    theirs = namespace("exercises", "03")["colleagues_softmax"]
    judged, witness = colleagues_softmax.colleagues_softmax, colleagues_softmax.witness
    for Z in [rng.normal(size=(4, 3)), witness()[:1], witness() / 100]:
        np.testing.assert_array_equal(theirs(Z), judged(Z))
    assert "Z.max()" in inspect.getsource(judged)


def test_the_smoothed_loss_of_03_is_the_one_that_is_judged():
    rng = np.random.default_rng(0)
    theirs = namespace("exercises", "03")["smoothed_cross_entropy"]
    Z, y = rng.normal(size=(5, 4)), rng.integers(0, 4, 5)
    np.testing.assert_allclose(theirs(Z, y), smoothed.smoothed_cross_entropy(Z, y))
    backward = smoothed.smoothed_cross_entropy_backward
    assert max(gradient_errors(theirs, backward, Z, y, rng=rng)) < 1e-7


@pytest.mark.parametrize(
    "expression",
    [
        unmask.unmask,
        *unmask.EXERCISE.styles,
        *(s.answer for s in unmask.EXERCISE.slips if s.name != "x changed"),
    ],
)
def test_the_colleagues_engine_of_05_is_the_one_that_is_judged(expression):
    x = Value(3.0)
    end = expression(x)
    end.backward()
    three = np.array([3])
    values = unmask.read_again(unmask.write_down(expression, three), three)
    order = topological_order(values[-1])[::-1]
    assert x.grad == unmask.slope_at(values[0], order)
    namespace("exercises", "05")["colleagues_backward"](end)
    order = unmask.colleagues_order(values[-1])
    assert x.grad == unmask.slope_at(values[0], order)


def test_the_colleagues_backward_of_06_is_the_one_that_is_judged():
    theirs = namespace("exercises", "06")["colleagues_backward"]
    square = mended_backward.square_and_other_networks(np.random.default_rng(0))[0]
    judged = mended_backward.colleagues_backward(*square)
    for mine, other in zip(theirs(*square), judged, strict=True):
        np.testing.assert_array_equal(mine, other)


def test_the_bug_of_06_is_silent_on_squares_and_dh_is_the_first_to_show_it():
    colleagues, mended = (
        mended_backward.colleagues_backward,
        mended_backward.mended_backward,
    )
    networks = mended_backward.square_and_other_networks(np.random.default_rng(0))
    square, _, other, *_ = networks
    pairs = zip(colleagues(*square), mended(*square), strict=True)
    agree = [np.allclose(a, b) for a, b in pairs]
    assert agree == [True, False, False, False, True]
    with pytest.raises(ValueError, match="mismatch"):
        colleagues(*other)


def test_nielsens_neurons_in_06_end_where_his_book_prints():
    A = outputs(np.array([0.6, 2.0]), np.array([0.9, 2.0]), 0.15, 300)
    np.testing.assert_allclose(A[0], [0.82, 0.98], atol=0.005)
    np.testing.assert_allclose(A[300], [0.09, 0.20], atol=0.005)


def test_the_colleagues_step_of_07_is_the_one_that_is_judged():
    theirs = namespace("exercises", "07")["colleagues_step"]
    assert check("07.6", theirs).slip == "the colleague's"
    case = mended_step.batches_and_networks(np.random.default_rng(0))[0]
    judged = mended_step.stepping(early=True, twice=True)
    for mine, other in zip(theirs(*case), judged(*case), strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-12)


def test_the_step_by_hand_of_07_is_what_is_computed():
    by_hand, computed = (
        stages_by_hand.stages_by_hand(),
        stages_by_hand.stages_computed(),
    )
    for mine, other in zip(by_hand, computed, strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-12)


def test_each_wrong_partner_of_08_is_let_pass_by_a_convenient_input():
    rng = np.random.default_rng(0)
    passing, wrong = hard_inputs.passing, hard_inputs.WRONG
    dA, X = rng.standard_normal((2, 20, 5))
    g, b = rng.standard_normal((2, 5))
    assert passing(dA, X, g, b) == []
    convenient = [
        (np.ones_like(dA), X, g, b),
        (dA[:1], X[:1], g, b),
        (dA, X, np.ones_like(g), b),
        (dA, X, abs(g), 0 * b),
        (dA, abs(X), abs(g), abs(b)),
    ]
    assert {name for inputs in convenient for name in passing(*inputs)} == set(wrong)


def test_who_passes_a_weak_test_in_08_is_told_where_no_slip_fits():
    def weak(rng):
        dA = np.ones((1, 5))
        return dA, rng.standard_normal((1, 5)), np.ones(5), np.zeros(5)

    result = check("08.5", weak)
    assert (result.outcome, result.slip) == ("wrong", None)
    assert "7 of 7" not in result.message
    assert "the one that forgets dA; " in result.message


def test_of_the_colleagues_gradients_in_10_that_of_x_alone_is_wrong():
    rng = np.random.default_rng(0)
    _, *inputs = block_backward.normalized_blocks(rng)[0]
    block, backward = block_backward.block, block_backward.colleagues_backward
    errors = gradient_errors(block, backward, *inputs, rng=rng)
    assert [error < 1e-6 for error in errors] == [False, True, True, True]


def test_the_colleagues_scores_of_11_read_noise_and_the_honest_ones_do_not():
    colleagues, honest = honest_scores.colleagues_scores, honest_scores.honest_scores
    rng = np.random.default_rng(0)
    X, held = rng.standard_normal((60, 2000)), np.arange(60) % 3 == 0
    right = {colleagues: [], honest: []}
    for _ in range(40):
        y = rng.permutation(np.arange(60) % 2)
        for f, shares in right.items():
            shares.append(np.mean((f(X, y, held) > 0) == y[held]))
    assert np.mean(right[colleagues]) > 0.75
    assert abs(np.mean(right[honest]) - 0.5) < 0.07
