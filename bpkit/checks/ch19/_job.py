"""What 19.7 looks at: a policy that holds fresh poles, and how it came to that."""

from functools import cache

import numpy as np

from bpkit.layers import Dense, Sequential, Tanh
from bpkit.losses import cross_entropy_backward
from bpkit.optimizers import Adam
from bpkit.worlds import Pole

LIMIT, WANTED, NEW, FEWEST = 200, 195, 100, 20
NAN = "There is nan or inf in what came back."
FEW = "Fewer than twenty episodes came back."
NO_LENGTHS = "The lengths are no steps of an episode."
EXCHANGED = "The poles are held with the actions exchanged."
ALWAYS = "The policy always pushes to one side."
NOTHING = (
    "little is learned. Is each `backward` followed by `optimizer.step`, does each "
    "action have its own reward to go, and is the sign p - y?"
)
OTHERS = "The episodes were full, and the weights that came back do not hold."


def policy(W1, b1, W2, b2):
    return lambda S: np.tanh(S @ W1 + b1) @ W2 + b2


def held(forward, seed):
    """Steps and pushes to the right of fresh poles, the better action each time."""
    rng, poles, right = np.random.default_rng(seed), [], 0
    for _ in range(NEW):
        poles.append(Pole(limit=LIMIT))
        poles[-1].reset(rng)
    while running := [pole for pole in poles if not pole.over]:
        actions = forward(np.array([pole.state for pole in running])).argmax(axis=1)
        right += int(actions.sum())
        for pole, action in zip(running, actions, strict=True):
            pole.step(int(action))
    steps = sum(pole.steps for pole in poles)
    return steps / NEW, right / steps


def whether_it_holds(lengths, W1, b1, W2, b2, seed):
    """Whether the job is done (1: it is)."""
    h = W1.shape[-1] if W1.ndim else 0
    shapes = [A.shape for A in (W1, b1, W2, b2)]
    expected = [(4, h), (h,), (h, 2), (2,)]
    if lengths.ndim != 1 or shapes != expected:
        raise ValueError(
            f"lengths, W1, b1, W2, b2 have the shapes {lengths.shape}, "
            f"{', '.join(map(str, shapes))}; expected a number for each episode and "
            f"{', '.join(map(str, expected))}."
        )
    weights = [np.asarray(A, float) for A in (W1, b1, W2, b2)]
    if fault := fault_of(np.asarray(lengths, float), weights):
        raise ValueError(fault)
    steps, right = held(policy(*weights), [19, int(seed)])
    if steps >= WANTED:
        return 1.0
    if len(lengths) < FEWEST:
        raise ValueError(FEW)
    first, last = np.mean(lengths[:10]), np.mean(lengths[-10:])
    turned = [*weights[:2], weights[2][:, ::-1], weights[3][::-1]]
    if held(policy(*turned), [19, int(seed)])[0] >= WANTED:
        raise ValueError(EXCHANGED)
    if last >= WANTED and steps < LIMIT / 2:
        raise ValueError(OTHERS)
    if right in (0, 1):
        raise ValueError(ALWAYS)
    raise ValueError(
        f"Your policy holds {NEW} fresh poles for a mean of {steps:.0f} steps of "
        f"{LIMIT}; {WANTED} were asked for, and chance has about 22. Your first ten "
        f"episodes have a mean of {first:.0f}, your last ten of {last:.0f}: "
        + ("more episodes, or another rate?" if last > 1.5 * first else NOTHING)
    )


def fault_of(lengths, weights):
    if not all(np.isfinite(A).all() for A in [lengths, *weights]):
        return NAN
    return NO_LENGTHS if ((lengths < 1) | (lengths > LIMIT)).any() else None


def trained(seed, *, whole=False, lr=0.03):
    """Episodes' lengths and the weights; it ends when ten in a row were full."""
    rng, pole, lengths = np.random.default_rng(seed), Pole(limit=LIMIT), []
    model = Sequential(Dense(4, 16, rng=rng), Tanh(), Dense(16, 2, rng=rng))
    optimizer = Adam(lr)
    while len(lengths) < 900 and min(lengths[-10:], default=0) < LIMIT:
        S, A, G = [], [], []
        for _ in range(5):
            state = pole.reset(rng)
            while not pole.over:
                z = model.forward(state[None])[0]
                S.append(state)
                A.append(int(rng.random() < 1 / (1 + np.exp(z[0] - z[1]))))
                state, _, _ = pole.step(A[-1])
            to_go = np.cumsum(0.99 ** np.arange(pole.steps))[::-1]
            G.append(to_go[0] + 0 * to_go if whole else to_go)
            lengths.append(pole.steps)
        credit = np.concatenate(G)
        dZ = cross_entropy_backward(1.0, model.forward(np.array(S)), np.array(A))
        model.backward(dZ * (credit - credit.mean())[:, None], input_gradient=False)
        optimizer.step(model.params, model.grads)
    return lengths, dict(model.params)


@cache
def good():
    """A policy that holds, for slips to hand in."""
    return trained(0)


def told(lengths=None, **changes):
    """A slip by what it hands in: a trained policy, but for what changes."""

    def balancer(seed):
        curve, params = good()
        params = {name: A.copy() for name, A in params.items()}
        params |= {name: change(params[name]) for name, change in changes.items()}
        return np.array(curve if lengths is None else lengths), *params.values()

    return balancer
