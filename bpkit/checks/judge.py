"""From an answer to its result: tried, compared, explained, shown.

Nothing flows back: compare.py and slips.py know no words, explain.py and patterns.py
call nothing, and what is declared (declared.py) knows none of them.
"""

import warnings

import numpy as np

from bpkit.checks.compare import try_out
from bpkit.checks.explain import explain
from bpkit.checks.slips import recognize


def judge(exercise, call, rng, *, limited=True):
    """Try call(*inputs) -> output, wherever it runs, and say what it is worth.

    limited: a watchdog ends what does not come back; elsewhere there are other clocks.
    """
    # A warning of our own on stderr would cost the learner all points in nbgrader.
    with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
        tried = try_out(exercise, call, rng, limited=limited)
        slip = recognize(exercise, tried)
        return exercise.result(**explain(exercise, tried, slip))
