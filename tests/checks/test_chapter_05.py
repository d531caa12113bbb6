"""The exercises of chapter 05, and how their answers are judged."""

import numpy as np
import pytest
from answers import namespace
from every_exercise import *  # noqa: F403

from bpkit.autograd import Value, topological_order
from bpkit.checks import ch05

CHAPTER = "05"


@pytest.mark.parametrize(
    "expression",
    [
        ch05.unmask,
        *ch05.EXERCISES[4].styles,
        *(s.answer for s in ch05.EXERCISES[4].slips),
    ],
)
def test_the_colleague_of_the_notebook_is_the_one_that_is_judged(expression):
    x = Value(3.0)
    end = expression(x)
    end.backward()
    three = np.array([3])
    values = ch05.read_again(*ch05.write_down(expression, three), three)
    order = topological_order(values[-1])[::-1]
    assert x.grad == ch05.slope_at(values[0], order)
    namespace("exercises", "05")["colleagues_backward"](end)
    order = ch05.colleagues_order(values[-1])
    assert x.grad == ch05.slope_at(values[0], order)
