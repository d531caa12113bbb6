"""16.6: does a state settle, and if not, after how many sweeps does it come back?"""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def period(states):
    for k in range(1, len(states)):
        if np.abs(states[-1] - states[-1 - k]).max() < 1e-6:
            return k
    return 0


def ways(rng):
    turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
    four = [np.array([1.0, 0.2])]
    for _ in range(12):
        four.append(four[-1] @ turn)
    rest = np.array([0.3, -0.2, 0.5]) + 0.1 ** np.arange(1, 15)[:, None]
    two = np.array([[0.4, -0.7], [0.4, 0.7]] * 5)
    slow = 0.5 + 0.9 ** np.arange(30)[:, None]
    wander = rng.normal(size=(10, 3))
    three = np.concatenate([np.ones((4, 1)) * 9, np.array([[1.0], [2], [3]] * 4)])
    near = np.array([[0.0], [1e-8]] * 4)
    drawn = np.tile(rng.normal(size=(rng.integers(3, 9), 2)), (3, 1))
    beginning = rng.normal(size=(rng.integers(1, 6), 2))
    any_cycle = np.concatenate([beginning, drawn])
    return [
        (np.array(one),)
        for one in [two, rest, four, wander, slow, 1000 * three, near, any_cycle]
    ]


def by_all_at_once(states):
    gaps = np.abs(np.array(states)[-2::-1] - states[-1]).max(axis=1)
    found = np.flatnonzero(gaps < 1e-6)
    return found[0] + 1 if found.size else 0


def from_the_start(states):
    for k in range(1, len(states)):
        if np.abs(states[0] - states[k]).max() < 1e-6:
            return k
    return 0


def any_unit(states):
    for k in range(1, len(states)):
        if np.abs(states[-1] - states[-1 - k]).min() < 1e-6:
            return k
    return 0


def exactly(states):
    for k in range(1, len(states)):
        if (states[-1] == states[-1 - k]).all():
            return k
    return 0


def longest(states):
    found = [k for k in range(1, len(states))
             if np.abs(states[-1] - states[-1 - k]).max() < 1e-6]  # fmt: skip
    return max(found, default=0)


EXERCISE = Exercise(
    id="16.6",
    points=2,
    asks="`period(states)`: for states (T, h), one for each sweep, the smallest k for "
    "which the last is that of k sweeps before, all units to within 1e-6; 0 where "
    "there is none",
    reference=period,
    inputs=ways,
    styles=[by_all_at_once],
    slips=[
        Slip(
            "one too few",
            lambda states: max(period(states) - 1, 0),
            "Your count is one too low: a state that has settled is that of 1 sweep "
            "before, states[-2], and has the period 1.",
        ),
        Slip(
            "the last with itself",
            lambda states: 1,
            "You return 1 whatever comes. states[-1] is the last state itself; the one "
            "of k sweeps before is states[-1 - k].",
        ),
        Slip(
            "from the first",
            from_the_start,
            "You ask when the first state comes back. It may lie on the way to the "
            "cycle; ask of the last.",
        ),
        Slip(
            "some unit",
            any_unit,
            "You ask whether one unit comes back. All have to: the largest difference.",
        ),
        Slip(
            "exactly equal",
            exactly,
            "You ask for equal numbers. A state that settles still changes in its last "
            "digits: to within 1e-6.",
        ),
        Slip(
            "the longest",
            longest,
            "You return a multiple: a state that comes back after 2 sweeps does so "
            "after 4, too. The smallest k.",
        ),
        Slip(
            "-1 for none",
            lambda states: period(states) or -1,
            "Where no state comes back, 0 is asked for.",
        ),
    ],
    hints=[
        "Compare states[-1] with states[-2], states[-3], ...",
        "The first k for which the largest absolute difference of all units is below "
        "1e-6.",
        "`np.abs(states[-1] - states[-1 - k]).max() < 1e-6` in a loop over k from 1 to "
        "len(states) - 1",
    ],
)
