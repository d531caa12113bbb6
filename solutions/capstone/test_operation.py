"""What cosine similarity promises."""

import numpy as np
import pytest
from operation import inputs, operation, operation_backward, oracle

from bpkit.gradcheck import gradient_errors

SEEDS = range(5)


def drawn(seed):
    return inputs(np.random.default_rng(seed))


def test_the_rows_3_4_and_4_3_have_24_of_25():
    A, B = np.array([[3.0, 4.0]]), np.array([[4.0, 3.0]])
    np.testing.assert_allclose(operation(A, B), [0.96])


def test_their_gradient_worked_out_by_hand():
    """v - s u = (0.8, 0.6) - 0.96 (0.6, 0.8) = (0.224, -0.168), over |a| = 5."""
    A, B = np.array([[3.0, 4.0]]), np.array([[4.0, 3.0]])
    dA, _ = operation_backward(np.array([1.0]), A, B)
    np.testing.assert_allclose(dA, [[0.0448, -0.0336]])


@pytest.mark.parametrize("seed", SEEDS)
def test_values_agree_with_the_oracle(seed):
    A, B = drawn(seed)
    np.testing.assert_allclose(operation(A, B), oracle(A, B), atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_both_gradients_agree_with_central_differences(seed):
    rng = np.random.default_rng(seed)
    errors = gradient_errors(operation, operation_backward, *inputs(rng), rng=rng)
    assert len(errors) == 2 and max(errors) < 1e-7


@pytest.mark.parametrize("factor", [1e-3, 7.0, 1e6])
def test_a_row_ten_times_as_long_points_the_same_way(factor):
    A, B = drawn(0)
    np.testing.assert_allclose(operation(factor * A, B), operation(A, B))


@pytest.mark.parametrize("factor", [1e-3, 7.0, 1e6])
def test_and_its_gradient_is_a_tenth(factor):
    A, B = drawn(0)
    dS = np.ones(len(A))
    dA, _ = operation_backward(dS, A, B)
    longer, _ = operation_backward(dS, factor * A, B)
    np.testing.assert_allclose(longer, dA / factor)


def test_a_gradient_is_perpendicular_to_its_row():
    A, B = drawn(1)
    dA, dB = operation_backward(np.ones(len(A)), A, B)
    np.testing.assert_allclose(np.sum(dA * A, axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(np.sum(dB * B, axis=1), 0, atol=1e-12)


def test_which_of_the_two_comes_first_does_not_matter():
    A, B = drawn(2)
    dS = np.arange(1.0, 1 + len(A))
    dA, dB = operation_backward(dS, A, B)
    np.testing.assert_allclose(operation(B, A), operation(A, B))
    np.testing.assert_allclose(operation_backward(dS, B, A), (dB, dA))


def test_no_value_is_beyond_1_and_that_of_a_row_with_itself_is_1():
    A, B = drawn(3)
    assert np.all(np.abs(operation(A, B)) <= 1)
    np.testing.assert_allclose(operation(A, A), 1)
    np.testing.assert_allclose(operation(A, -A), -1)
