"""23.5: a colleague's step that was to leave frozen weights alone, mended."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def mended_step(W, v, dW, frozen, lr, momentum, decay):
    moved = momentum * v + dW + decay * W
    v = np.where(frozen, v, moved)
    return np.where(frozen, W, W - lr * v), v


def zeroed(W, v, dW, frozen, lr, momentum, decay):
    """The colleague's: the gradient of what is frozen is 0, and no more."""
    dW = np.where(frozen, 0.0, dW)
    v = momentum * v + dW + decay * W
    return W - lr * v, v


def steps(rng):
    cases = []
    for shape in [(4, 3), (5,), (2, 6)]:
        W, v, dW = (draw(rng, *shape) for _ in range(3))
        frozen = rng.random(shape) < 0.5
        frozen.flat[:2] = True, False
        cases.append((W, v, dW, frozen, 0.1, 0.9, 0.01))
    W, v, dW, frozen, *_ = cases[0]
    cases += [(W, v, dW, np.zeros(W.shape, bool), 0.5, 0.8, 0.1)]
    cases += [(W, v, dW, np.ones(W.shape, bool), 0.1, 0.9, 0.1)]
    cases += [(W, 0 * v, dW, frozen, 0.1, 0.9, 0.0)]
    return [*cases, (1000 * W, v, 1000 * dW, frozen, 0.1, 0.9, 0.01)]


def in_a_loop(W, v, dW, frozen, lr, momentum, decay):
    W, v = W.copy(), v.copy()
    for i in np.ndindex(W.shape):
        if not frozen[i]:
            v[i] = momentum * v[i] + dW[i] + decay * W[i]
            W[i] -= lr * v[i]
    return W, v


def picked(W, v, dW, frozen, lr, momentum, decay):
    W, v, free = W.copy(), v.copy(), ~frozen
    v[free] = momentum * v[free] + dW[free] + decay * W[free]
    W[free] -= lr * v[free]
    return W, v


def velocity_falls(W, v, dW, frozen, lr, momentum, decay):
    right, _ = mended_step(W, v, dW, frozen, lr, momentum, decay)
    dW = np.where(frozen, 0.0, dW)
    return right, momentum * v + dW + decay * W * ~frozen


def decays(W, v, dW, frozen, lr, momentum, decay):
    kept, v_new = mended_step(W, v, dW, frozen, lr, momentum, decay)
    return np.where(frozen, W - lr * decay * W, kept), v_new


def pulled(W, v, dW, frozen, lr, momentum, decay):
    """The velocity of what is frozen goes on, and decay with it."""
    right, _ = mended_step(W, v, dW, frozen, lr, momentum, decay)
    return right, zeroed(W, v, dW, frozen, lr, momentum, decay)[1]


def thawed_at_once(W, v, dW, frozen, lr, momentum, decay):
    _, now = mended_step(W, v, dW, frozen, lr, momentum, decay)
    return W - lr * now, now


def in_full(W, v, dW, frozen, lr, momentum, decay):
    right, _ = mended_step(W, v, dW, frozen, lr, momentum, decay)
    return right, momentum * v + dW + decay * W


def glides(W, v, dW, frozen, lr, momentum, decay):
    now = np.where(frozen, momentum * v, momentum * v + dW + decay * W)
    return W - lr * now, now


def without(name):
    def mended_step_(W, v, dW, frozen, lr, momentum, decay):
        given = {"lr": lr, "momentum": momentum, "decay": decay} | {name: 0.0}
        return mended_step(W, v, dW, frozen, **given)

    return mended_step_


EXERCISE = Exercise(
    id="23.5",
    points=3,
    asks="`mended_step(W, v, dW, frozen, lr, momentum, decay)`: W and v after a step "
    "of v = momentum v + dW + decay W, W = W - lr v, in which what is `frozen` (bool, "
    "like W) keeps its weight and its velocity",
    reference=mended_step,
    inputs=steps,
    returns=["W", "v"],
    styles=[in_a_loop, picked],
    slips=[
        Slip(
            "nothing mended",
            zeroed,
            "These are the colleague's numbers: a gradient of 0 does not hold a weight "
            "still, when momentum and decay push it as well.",
        ),
        Slip(
            "the velocity of what is frozen falls",
            velocity_falls,
            "Your W is right. The velocity of what is frozen has changed: it would be "
            "another one on the day of thawing.",
        ),
        Slip(
            "the velocity of what is frozen falls and is pulled",
            pulled,
            "Your W is right. The velocity of what is frozen has changed, by momentum "
            "and decay: keep the old one there.",
        ),
        Slip(
            "the velocity of what is frozen is a free one's",
            in_full,
            "Your W is right. The velocity of what is frozen has taken the whole step: "
            "keep the old one there, as you do with W.",
        ),
        Slip(
            "a velocity that is kept moves",
            thawed_at_once,
            "Your v is right: what is frozen keeps its velocity. But W is moved by it "
            "all the same: choose the old W there, too.",
        ),
        Slip(
            "what is frozen glides",
            glides,
            "No decay reaches what is frozen, and momentum still does: its old "
            "velocity carries it on.",
        ),
        Slip(
            "what is frozen decays",
            decays,
            "Momentum leaves what is frozen alone, and decay still pulls it to 0.",
        ),
        Slip(
            "the velocity is wiped",
            lambda W, v, dW, frozen, *how: (
                mended_step(W, v, dW, frozen, *how)[0],
                np.where(frozen, 0.0, mended_step(W, v, dW, frozen, *how)[1]),
            ),
            "Your W is right. You set the velocity of what is frozen to 0; it was to "
            "be kept.",
        ),
        Slip(
            "frozen and free exchanged",
            lambda W, v, dW, frozen, *how: mended_step(W, v, dW, ~frozen, *how),
            "The frozen ones move, and the others stand still: `frozen` is True where "
            "nothing may change.",
        ),
        Slip(
            "nothing is frozen",
            lambda W, v, dW, frozen, *how: mended_step(W, v, dW, 0 * frozen > 0, *how),
            "Nothing is held still: `frozen` is not used.",
        ),
        Slip(
            "no decay",
            without("decay"),
            "Decay is missing for what may move.",
        ),
        Slip(
            "no momentum",
            without("momentum"),
            "The old velocity is missing for what may move.",
        ),
        Slip(
            "the old velocity moves",
            lambda W, v, dW, frozen, lr, momentum, decay: (
                np.where(frozen, W, W - lr * v),
                mended_step(W, v, dW, frozen, lr, momentum, decay)[1],
            ),
            "Your v is right. W moves by the velocity of before: by the new one.",
        ),
        Slip(
            "all is held still",
            lambda W, v, dW, frozen, *how: (W, v),
            "Nothing moves. What is not frozen takes its step.",
        ),
        Slip(
            "uphill",
            lambda W, v, dW, frozen, *how: (
                2 * W - mended_step(W, v, dW, frozen, *how)[0],
                mended_step(W, v, dW, frozen, *how)[1],
            ),
            "Your v is right, and W goes uphill: subtract lr * v.",
        ),
    ],
    hints=[
        "Set dW to 0 at one weight with v = 1. Does it move?",
        "Compute the step for all, and then choose where it counts.",
        "`np.where(frozen, v, moved)`, and the same for W.",
    ],
)
