"""The inputs of every exercise, and that all draws of them judge alike."""

import numpy as np
from answers import other_draws, seeded
from helpers import few

from bpkit.checks.judge import judge

KINDS = {
    "negative": lambda x: (x < 0).any(),
    "zero": lambda x: (x == 0).any(),
    "extreme": lambda x: (np.abs(x) >= 1000).any(),
}
# (id, kind of input) -> why an exercise cannot be tried on it
LEFT_OUT = (
    {
        ("11.1", "negative"): "random numbers and shares lie between 0 and 1",
        ("11.1", "extreme"): "random numbers and shares lie between 0 and 1",
    }
    | {
        (id, kind): "what the stages of a network hand on is near 1 and never exactly 0"
        for id in ("10.8", "10.9")
        for kind in ("zero", "extreme")
    }
    | {
        ("18.2", kind): "probabilities that are all above 0 lie between 0 and 1"
        for kind in KINDS
    }
    | {
        ("22.2", kind): "probabilities lie between 0 and 1"
        for kind in ("negative", "extreme")
    }
    | {
        ("22.6", kind): "who has what is said with 0 and 1"
        for kind in ("negative", "extreme")
    }
)


def test_inputs_are_many_and_of_every_kind(tried):
    cases = tried.cases(seeded(0))
    if tried.is_a_job:
        assert len(cases) == 1, "a whole job is called once"
        return
    arrays = [x for case in cases for x in case if isinstance(x, np.ndarray)]
    assert len(cases) >= 4
    assert len({x.shape for x in arrays}) > 1 or not arrays
    floats = [x for x in arrays if x.dtype.kind == "f"]
    for kind, test in KINDS.items():
        expected = bool(floats) and (tried.id, kind) not in LEFT_OUT
        assert any(map(test, floats)) == expected, f"{kind}: see LEFT_OUT"


def test_other_draws_judge_alike(tried):
    """A grade draws inputs of its own: no draw may hide a slip or fail the solution.

    At a push every second slip, after all of them on the draw of the desk; weekly all.
    """
    slips = few(tried.slips, 2)
    for seed in other_draws(tried):

        def graded(answer, seed=seed):
            return judge(tried, tried.caller(answer), seeded(seed))

        assert graded(tried.reference).outcome == "right"
        assert [graded(s.answer).slip for s in slips] == [s.name for s in slips]
