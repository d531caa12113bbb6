"""14.3: gates that see no state: what is kept and what is written share one gate."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def memory(Zf, Zg):
    F, G = sigmoid(Zf), np.tanh(Zg)
    H, h = np.empty_like(F), np.zeros_like(F[:, 0])
    for t in range(F.shape[1]):
        H[:, t] = h = F[:, t] * h + (1 - F[:, t]) * G[:, t]
    return H


def memory_backward(dH, Zf, Zg):
    return back(dH, Zf, Zg)


def back(dH, Zf, Zg, *, later=True, writes=True, f_too=True, slopes=True, own=False):
    """dZf and dZg; the options are what slips do."""
    F, G, H = sigmoid(Zf), np.tanh(Zg), memory(Zf, Zg)
    before = H if own else np.concatenate([0 * H[:, :1], H[:, :-1]], axis=1)
    dA, from_later = np.empty_like(H), 0
    for t in reversed(range(H.shape[1])):
        dA[:, t] = dH[:, t] + from_later
        from_later = dA[:, t] * (F[:, t] if f_too else 1) if later else 0
    dF, dG = dA * (before - G if writes else before), dA * (1 - F)
    return (dF * F * (1 - F), dG * (1 - G**2)) if slopes else (dF, dG)


def sequences(rng):
    shapes = [(2, 4, 3), (1, 1, 2), (3, 6, 1)]
    cases = [tuple(draw(rng, *shape) for _ in range(3)) for shape in shapes]
    dH, Zf, Zg = cases[0]
    last = np.zeros_like(dH)
    last[:, -1] = dH[:, -1]
    return [*cases, (last, Zf + 3, Zg), (dH, 0 * Zf, 0 * Zg), (1000 * dH, Zf, 3 * Zg)]


def long_sequences(rng):
    """Of a real size: 32 sequences of 20 steps, 64 units."""
    return tuple(draw(rng, 32, 20, 64) for _ in range(3))


def step_by_step(dH, Zf, Zg):
    """Another style: all in the loop, the state before each step kept in a list."""
    F, G = sigmoid(Zf), np.tanh(Zg)
    states = [np.zeros_like(F[:, 0])]
    for t in range(F.shape[1]):
        states.append(F[:, t] * states[-1] + (1 - F[:, t]) * G[:, t])
    dZf, dZg, dh = np.zeros_like(Zf), np.zeros_like(Zg), np.zeros_like(F[:, 0])
    for t in range(F.shape[1] - 1, -1, -1):
        dh = dh + dH[:, t]
        dZf[:, t] = dh * (states[t] - G[:, t]) * F[:, t] * (1 - F[:, t])
        dZg[:, t] = dh * (1 - F[:, t]) * (1 - G[:, t] ** 2)
        dh = dh * F[:, t]
    return dZf, dZg


def slip(name, hint, **options):
    return Slip(name, lambda *inputs: back(*inputs, **options), hint)


EXERCISE = Exercise(
    id="14.3",
    points=3,
    asks="`memory_backward(dH, Zf, Zg)`: dZf, dZg of h_t = f_t h_(t-1) + (1 - f_t) g_t "
    "with f = sigmoid(Zf) and g = tanh(Zg), all (n, T, h), h_0 = 0",
    reference=memory_backward,
    forward=memory,
    inputs=sequences,
    large=long_sequences,
    too_slow="One pass back over 20 steps is a loop of few products. Differences take "
    "two whole passes forward for each number, and there are 80,000.",
    returns=["dZf", "dZg"],
    styles=[step_by_step],
    slips=[
        slip(
            "the next step forgotten",
            "Nothing comes back from the next step. A state goes into the loss and "
            "into the step after it.",
            later=False,
        ),
        slip(
            "f used once",
            "Your dZf has the part that f keeps. f is also in 1 - f, which writes g: "
            "its slope there is -g.",
            writes=False,
        ),
        slip(
            "no f on the way back",
            "From step to step you pass all of it on. The slope along the state is f.",
            f_too=False,
        ),
        slip(
            "no slopes of the gates",
            "You stop at f and g. One step further: f * (1 - f), and 1 - g**2.",
            slopes=False,
        ),
        slip(
            "own step's state",
            "Your dZf meets the state of its own step. f multiplied the one before.",
            own=True,
        ),
        Slip(
            "forward in time",
            lambda dH, Zf, Zg: tuple(
                part[:, ::-1] for part in back(dH[:, ::-1], Zf[:, ::-1], Zg[:, ::-1])
            ),
            "You go from the first step to the last. Gradients come from later steps: "
            "begin at the end.",
        ),
    ],
    hints=[
        "Two loops: the states forward (with the state before each step kept), and "
        "one back, with what comes from later.",
        "At step t: dh = dH[:, t] + later; f gets dh * (before - g), g gets "
        "dh * (1 - f), and later = dh * f.",
        "Times the slopes: dZf = dh * (before - g) * f * (1 - f), "
        "dZg = dh * (1 - f) * (1 - g**2).",
    ],
)
