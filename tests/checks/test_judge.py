"""The machinery on exercises of its own: pairs, classes, the seam of grade."""

import io

import numpy as np
import pytest

from bpkit.activations import sigmoid, tanh, tanh_backward
from bpkit.checks.compare import JOBS
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.checks.judge import judge
from bpkit.checks.trial import Stopped


def judged(exercise, answer, seed=0):
    return judge(exercise, exercise.caller(answer), np.random.default_rng(seed))


def gradients_and_scores(rng):
    return [(draw(rng, 4, 3), draw(rng, 4, 3)), (draw(rng, 1, 2), draw(rng, 1, 2))]


PAIR = dict(
    id="99.1",
    points=2,
    asks="a backward",
    inputs=gradients_and_scores,
    forward=tanh,
    hints=[],
    slips=[
        Slip("no upstream", lambda dA, Z: 1 - np.tanh(Z) ** 2, "Where is dA?"),
        Slip("not squared", lambda dA, Z: dA * (1 - np.tanh(Z)), "Square it."),
    ],
)


def test_a_backward_partner_is_judged_by_value_and_by_central_differences():
    exercise = Exercise(reference=tanh_backward, **PAIR)
    right = judged(exercise, tanh_backward)
    assert right == 2
    assert "Central differences agree" in right.message
    assert judged(exercise, lambda dA, Z: 1 - np.tanh(Z) ** 2).slip == "no upstream"


def test_central_differences_do_not_take_the_reference_on_trust():
    def sigmoid_backward(dA, Z):
        return dA * sigmoid(Z) * (1 - sigmoid(Z))

    exercise = Exercise(reference=sigmoid_backward, **PAIR)
    result = judged(exercise, sigmoid_backward)
    assert (result.outcome, result) == ("wrong", 0)
    assert "Central differences" in result.message


def take_three_steps(Optimizer, w, g):
    optimizer, path = Optimizer(0.1), []
    for _ in range(3):
        w = optimizer.step(w, g)
        path.append(w)
    return path


class Momentum:
    def __init__(self, lr):
        self.lr, self.v = lr, 0

    def step(self, w, g):
        self.v = 0.9 * self.v + g
        return w - self.lr * self.v


class Plain(Momentum):
    def step(self, w, g):
        return w - self.lr * g


class NoFriction(Momentum):
    def step(self, w, g):
        self.v = self.v + g
        return w - self.lr * self.v


def steps(rng):
    return [(draw(rng, 3), draw(rng, 3)), (draw(rng, 2), draw(rng, 2))]


CLASS = Exercise(
    id="99.2",
    points=1,
    asks="a class",
    reference=Momentum,
    drive=take_three_steps,
    inputs=steps,
    slips=[Slip("no memory", Plain, "Keep v from step to step.")],
    hints=[],
)


def test_a_class_is_driven_through_several_steps():
    assert judged(CLASS, Momentum) == 1
    assert judged(CLASS, Plain).slip == "no memory"
    assert judged(CLASS, NoFriction).outcome == "wrong"
    assert CLASS.takes == ["w", "g"]


def test_an_unwritten_method_is_not_attempted():
    class Stub:
        def __init__(self, lr):
            raise NotImplementedError

    assert judged(CLASS, Stub).outcome == "not attempted"


def scores(rng):
    return [(draw(rng, 4),), (np.array([1000.0, -1000.0, 0.0]),)]


def test_a_slip_is_recognized_in_an_answer_that_overflows_as_well():
    exercise = Exercise(
        id="99.3",
        points=1,
        asks="",
        reference=sigmoid,
        inputs=scores,
        slips=[Slip("mirrored", lambda Z: sigmoid(-Z), "The sign of Z.")],
        hints=[],
    )

    def mirrored_and_unstable(Z):
        return np.exp(-Z) / (np.exp(-Z) + 1)

    def unstable(Z):
        return np.exp(Z) / (np.exp(Z) + 1)

    assert judged(exercise, mirrored_and_unstable).slip == "mirrored"
    overflow = judged(exercise, unstable)
    assert overflow.slip is None
    assert "nan" in overflow.message


def test_a_slip_that_only_shares_an_error_must_share_its_words():
    def stops(Z):
        raise ValueError("in the slip")

    exercise = Exercise(
        id="99.4",
        points=1,
        asks="",
        reference=sigmoid,
        inputs=scores,
        slips=[Slip("stops", stops, "Do not.")],
        hints=[],
    )

    def stops_elsewhere(Z):
        raise ValueError("in the answer")

    assert judged(exercise, stops).slip == "stops"
    assert judged(exercise, stops_elsewhere).slip is None


def test_where_the_reference_stops_no_answer_is_right():
    def stops(Z):
        raise ValueError("always")

    exercise = Exercise(
        id="99.5", points=1, asks="", reference=stops, inputs=scores, slips=[], hints=[]
    )
    assert judged(exercise, stops) == 0


def test_a_value_is_not_given_away():
    def answer():
        return 42

    def forgotten():
        return 41.0

    exercise = Exercise(
        id="99.7",
        points=1,
        asks="",
        reference=answer,
        slips=[Slip("one short", forgotten, "Count the last one, too.")],
        hints=[],
    )
    assert judged(exercise, lambda: 42.0) == 1
    assert judged(exercise, forgotten).slip == "one short"
    for wrong in (-42, 84, 43, [42], np.nan, 42.001, None):
        result = judged(exercise, lambda wrong=wrong: wrong)
        assert (result.outcome, result) == ("wrong", 0)
        assert not result.details
        assert not any(
            word in result.message for word in ("42", "times", "too", "sign")
        )


def test_yes_and_no_are_compared_as_numbers():
    def is_positive(Z):
        return Z > 0

    exercise = Exercise(
        id="99.8",
        points=1,
        asks="",
        reference=is_positive,
        inputs=scores,
        slips=[],
        hints=[],
    )
    assert judged(exercise, is_positive) == 1
    assert judged(exercise, lambda Z: (Z > 0).astype(float)) == 1
    assert judged(exercise, lambda Z: Z <= 0).outcome == "wrong"


def test_keyword_only_options_are_not_inputs():
    def leaky(Z, *, slope=0.01):
        return np.where(Z > 0, Z, slope * Z)

    exercise = Exercise(
        id="99.6", points=1, asks="", reference=leaky, inputs=scores, slips=[], hints=[]
    )
    assert exercise.takes == ["Z"]
    assert judged(exercise, leaky) == 1


def there_and_back(array):
    """An array as it crosses to another process: bytes, never a pickle."""
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return np.load(io.BytesIO(file.getvalue()), allow_pickle=False)


@pytest.mark.parametrize("id", ["00.2", "01.1", "01.2", "01.4", "01.5", "01.6", "01.7"])
def test_an_answer_may_run_elsewhere_and_only_arrays_cross(id):
    from bpkit.checks import exercise

    asked = exercise(id)

    def elsewhere(answer):
        def call(*inputs):
            crossed = [there_and_back(x) for x in inputs]
            output = answer(*(x if x.ndim else x.item() for x in crossed))
            if asked.returns:
                return tuple(there_and_back(x) for x in output)
            return there_and_back(output)

        return call

    rng = np.random.default_rng(7)
    assert judge(asked, elsewhere(asked.reference), rng) == asked.points
    for slip in asked.slips:
        result = judge(asked, elsewhere(slip.answer), np.random.default_rng(7))
        if slip.name == "in place":  # only the box could see it, and it may lie
            assert result == asked.points
        else:
            assert (result, result.slip) == (0, slip.name)


def test_an_error_elsewhere_is_told_as_if_it_were_here():
    from bpkit.checks import exercise

    def call(X, W, b):
        raise Stopped("ValueError", "too long ago", "line 3 of linear: raise")

    result = judge(exercise("01.2"), call, np.random.default_rng(0))
    assert result.outcome == "stopped with an error"
    assert "`ValueError: too long ago`, in `line 3 of linear: raise`" in result.message
    assert "`X`" in result.message


def test_a_generator_decides_the_inputs():
    exercise = Exercise(reference=tanh_backward, **PAIR)
    first = exercise.cases(np.random.default_rng(1))[0][0]
    assert np.array_equal(first, exercise.cases(np.random.default_rng(1))[0][0])
    assert not np.array_equal(first, exercise.cases(np.random.default_rng(2))[0][0])
    assert (first != 0).all()


def test_the_reference_of_a_whole_job_trains_once_for_the_same_inputs():
    seen = []

    def trained(Z):
        seen.append(Z)
        return Z.sum()

    before = len(JOBS)
    job = {"points": 1, "asks": "", "slips": [], "hints": [], "seconds": 60}
    exercise = Exercise(
        id="99.4", reference=trained, inputs=lambda rng: [(rng.random(3),)], **job
    )
    assert judged(exercise, np.sum) == judged(exercise, np.sum) == 1
    assert judged(exercise, np.max) == 0
    assert len(seen) == 1
    assert judged(exercise, np.sum, seed=1) == 1
    assert len(seen) == 2
    assert len(JOBS) == before + 1  # a class of ten thousand fills no memory
