"""19.2: values that learn from the move that will really be made."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def sarsa(Q, states, actions, rewards, lr, gamma):
    return walked(Q, states, actions, rewards, lr, gamma)


def walked(
    Q, states, actions, rewards, lr, gamma, *, best=False, at_once=False, round_=False,
    late=False, backwards=False, same=False, again=False, keeps=True,
):  # fmt: skip
    """Q after one episode; the options are what slips do.

    best       the target has the best next move; same: that of this state
    at_once    every target is taken from the Q of the beginning
    round_     after the last move comes the first; late: it has no target at all
    backwards  from the last move to the first
    again      the target has this action in the next state
    keeps      whether the old value is subtracted from the target
    """
    old, T = Q, len(actions)
    Q = np.array(Q, float)
    for t in reversed(range(T)) if backwards else range(T - late):
        known, later = (old if at_once else Q), 0.0
        if t + 1 < T or round_:
            k = (t + 1) % T
            row = known[states[t if same else k]]
            later = row.max() if best else row[actions[t if again else k]]
        target = rewards[t] + gamma * later
        Q[states[t], actions[t]] += lr * (target - keeps * Q[states[t], actions[t]])
    return Q


def at_a_stroke(Q, states, actions, rewards, lr, gamma):
    """Whole arrays: of a move made twice only the last change stays."""
    Q, later = Q.copy(), np.append(Q[states[1:], actions[1:]], 0)
    Q[states, actions] += lr * (rewards + gamma * later - Q[states, actions])
    return Q


def episodes(rng):
    cases = []
    for n, k, T, lr, gamma in [(4, 2, 4, 0.5, 0.9), (3, 3, 7, 0.1, 0.8),
                               (6, 4, 30, 0.3, 0.99), (2, 2, 1, 0.25, 0.9),
                               (5, 2, 9, 1.0, 0.5)]:  # fmt: skip
        states, actions = rng.integers(0, n, T), rng.integers(0, k, T)
        cases.append((draw(rng, n, k), states, actions, draw(rng, T), lr, gamma))
    Q, *moves, rewards, lr, gamma = cases[0]
    return [*cases, (0 * Q, *moves, 1000 * rewards, lr, gamma)]


def by_lists(Q, states, actions, rewards, lr, gamma):
    Q = Q.copy()
    moves = list(zip(states.tolist(), actions.tolist(), strict=True))
    for here, there, r in zip(moves, [*moves[1:], None], rewards, strict=True):
        later = 0 if there is None else Q[there]
        Q[here] = (1 - lr) * Q[here] + lr * (r + gamma * later)
    return Q


def slipped(**how):
    return lambda Q, states, actions, rewards, lr, gamma: walked(
        Q, states, actions, rewards, lr, gamma, **how
    )


EXERCISE = Exercise(
    id="19.2",
    points=3,
    asks="`sarsa(Q, states, actions, rewards, lr, gamma)`: Q (n, k) after one episode "
    "of T moves, in order; states, actions, rewards (T,); the last target is its "
    "reward",
    reference=sarsa,
    inputs=episodes,
    styles=[by_lists],
    slips=[
        Slip(
            "Q-learning",
            slipped(best=True),
            "Your target has the best next move: that is Q-learning. Asked is the "
            "value of the move that was made next, Q[states[t + 1], actions[t + 1]].",
        ),
        Slip(
            "all targets at once",
            slipped(at_once=True),
            "Your targets are all taken from the Q that came in. The moves are learned "
            "in order: each target sees what the moves before it have changed.",
        ),
        Slip(
            "without a loop",
            at_a_stroke,
            "You learn all moves in one line of arrays. Each target has to see what "
            "the moves before it have changed, and a move made twice learns twice: a "
            "loop over t.",
        ),
        Slip(
            "the same action again",
            slipped(again=True),
            "Your target has the next state, and the action of this move. Asked is the "
            "one that was made there, actions[t + 1].",
        ),
        Slip(
            "the old value not subtracted",
            slipped(keeps=False),
            "You add lr times the target. Add lr times its distance from the old "
            "value: target - Q[states[t], actions[t]].",
        ),
        Slip(
            "away from the target",
            lambda Q, s, a, r, lr, gamma: walked(Q, s, a, r, -lr, gamma),
            "You go away from the target: Q moves by plus lr * (target - Q).",
        ),
        Slip(
            "round and round",
            slipped(round_=True),
            "After your last move comes the first again (an index of -1, or a modulo). "
            "The episode is over there: the target is the reward alone.",
        ),
        Slip(
            "the last move is lost",
            slipped(late=True),
            "Your last move is not learned. Its target is its reward.",
        ),
        Slip(
            "from the end",
            slipped(backwards=True),
            "You learn from the last move to the first. That is a good idea, and not "
            "what was asked: in order.",
        ),
        Slip(
            "the state it is in",
            slipped(same=True),
            "Your target has the state of this move, states[t]. The value that follows "
            "is that of the next, states[t + 1].",
        ),
        Slip(
            "no discount",
            lambda Q, s, a, r, lr, gamma: walked(Q, s, a, r, lr, 1.0),
            "Nothing is discounted: the next value counts gamma times.",
        ),
        Slip(
            "the rate",
            lambda Q, s, a, r, lr, gamma: walked(Q, s, a, r, 1.0, gamma),
            "You put the target in the place of the old value. Go lr of the way.",
        ),
    ],
    hints=[
        "The chapter's update, in a loop over t; one thing of the target changes.",
        "later = Q[states[t + 1], actions[t + 1]], and 0 after the last move.",
        "Q = Q.copy(), then for each t: Q[states[t], actions[t]] += lr * (rewards[t] + "
        "gamma * later - Q[states[t], actions[t]])",
    ],
)
