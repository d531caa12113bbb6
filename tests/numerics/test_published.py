"""Numbers that others printed: bpkit reproduces them, or shows why they are wrong."""

import numpy as np
import published_functions  # noqa: F401  (registers its runners)
import published_graphs  # noqa: F401
import published_images  # noqa: F401
import published_networks
import published_optimizers  # noqa: F401
import published_rules  # noqa: F401
import published_sequences  # noqa: F401
import published_training  # noqa: F401
import pytest
from published import CASES, RUNNERS, inputs, run

RESULTS = {}


def result(id):
    """A case is run once, however many tests look at it."""
    if id not in RESULTS:
        RESULTS[id] = run(id)
    return RESULTS[id]


def test_each_case_has_a_runner_and_each_runner_a_case():
    assert CASES.keys() == RUNNERS.keys()


@pytest.mark.parametrize("id", CASES)
def test_published_numbers_are_reproduced(id):
    case = CASES[id]
    wrong = case.get("published_wrong", {})
    values = result(id)
    assert values.keys() == case["expected"].keys() | wrong.keys()
    for name, expected in case["expected"].items():
        np.testing.assert_allclose(
            np.asarray(values[name], float).reshape(np.shape(expected["value"])),
            expected["value"],
            rtol=0,
            atol=expected["atol"],
            err_msg=f"{id}: {name}",
        )


WRONG = [(id, k) for id, case in CASES.items() for k in case.get("published_wrong", {})]


@pytest.mark.parametrize("id, name", WRONG)
def test_where_the_published_number_is_wrong_the_right_one_is_reached(id, name):
    wrong = CASES[id]["published_wrong"][name]
    value = np.asarray(result(id)[name], float)
    np.testing.assert_allclose(value, wrong["correct"], rtol=1e-9, atol=1e-12)
    distance = np.abs(value - wrong["published"]).max()
    assert distance > wrong["rounding"], wrong["why"]


def test_mazurs_printed_errors_come_from_training_the_layers_in_sequence():
    """The script behind the article trains the hidden layer through the new W2."""
    id = "hand.mazur.after_updates"
    wrong = CASES[id]["published_wrong"]
    x = inputs(id)
    errors, A2 = published_networks.mazur_errors(x, in_sequence=True)
    for value, name in [(errors[1], "E_after_1"), (A2[0], "out_after_10000")]:
        printed, rounding = wrong[name]["published"], wrong[name]["rounding"]
        np.testing.assert_allclose(value, printed, rtol=0, atol=rounding)
