"""20.6: a colleague's step of Kolen and Pollack's rule, mended."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def mended_step(X, Y, W1, W2, B, lr, decay):
    return stepped(X, Y, W1, W2, B, lr, decay)


def stepped(X, Y, W1, W2, B, lr, decay, *, twice=False, fades=(0, 1, 1), slope=True,
            up=1, copied=False, mean=True, late=False, with_new=False,
            of_W2=False):  # fmt: skip
    H = np.tanh(X @ W1)
    dZ = (H @ W2 - Y) / (len(X) if mean else 1)
    of_tanh = 1 - (np.tanh(H) if twice else H) ** 2
    W2_new = W2 - lr * (H.T @ dZ + fades[1] * decay * W2)
    fading = fades[2] * decay * (W2_new.T if of_W2 else B)
    B_new = B - lr * (up * dZ.T @ H + fading)
    dH = dZ @ (B_new if late else W2.T if with_new else B)
    dW1 = X.T @ (dH * of_tanh if slope else dH)
    W1 = W1 - lr * (dW1 + fades[0] * decay * W1)
    return W1, W2_new, W2_new.T.copy() if copied else B_new


def rounds(rng):
    cases = []
    for n, d, h, k, lr, decay in [(4, 3, 2, 3, 0.1, 0.5), (1, 2, 4, 2, 0.5, 0.1),
                                  (3, 3, 3, 3, 0.2, 0.3),
                                  (6, 5, 4, 2, 1.0, 0.9)]:  # fmt: skip
        X, Y = draw(rng, n, d) / 3, draw(rng, n, k)
        W1, W2, B = draw(rng, d, h) / 3, draw(rng, h, k) / 3, draw(rng, k, h) / 3
        cases.append((X, Y, W1, W2, B, lr, decay))
    X, Y, W1, W2, B, lr, _ = cases[0]
    return [
        *cases,
        (X, Y, W1, W2, 0 * B, lr, 0.2),
        (X, 1e5 * Y, W1, W2, B, lr, 0.2),
        (X, Y, W1, W2, B, lr, 0.0),
    ]


def in_other_words(X, Y, W1, W2, B, lr, decay):
    H = np.tanh(X @ W1)
    error = H @ W2 - Y
    step = error.T @ H / len(X)
    keeps = 1 - lr * decay
    hidden = (error @ B) / np.cosh(X @ W1) ** 2 / len(X)
    return W1 - lr * X.T @ hidden, keeps * W2 - lr * step.T, keeps * B - lr * step


def slipped(**how):
    return lambda *inputs: stepped(*inputs, **how)


EXERCISE = Exercise(
    id="20.6",
    points=3,
    asks="`mended_step(X, Y, W1, W2, B, lr, decay)`: W1, W2, B after one step of Kolen "
    "and Pollack's rule; tanh(X @ W1) @ W2 against Y, W2 and B fade by lr·decay, W1 "
    "does not",
    reference=mended_step,
    inputs=rounds,
    returns=["W1", "W2", "B"],
    styles=[in_other_words],
    slips=[
        Slip(
            "the colleague's own",
            slipped(twice=True, fades=(0, 1, 0)),
            "Both faults are still there. One is in W1's step, one in B's.",
        ),
        Slip(
            "B does not fade",
            slipped(fades=(0, 1, 0)),
            "W1 is right now. B takes the steps of W2 and does not fade as it does, so "
            "that they never meet.",
        ),
        Slip(
            "tanh twice",
            slipped(twice=True),
            "B is right now. H is tanh(Z) already: its slope is 1 - H**2.",
        ),
        Slip(
            "without lr",
            lambda *inputs: stepped(*inputs, fades=(0, 1, 1 / inputs[5])),
            "Your B loses decay of itself, W2 lr·decay. Both fade alike: the decay "
            "stands inside the brackets behind lr.",
        ),
        Slip(
            "the fading added",
            slipped(fades=(0, 1, -1)),
            "Your B grows by lr·decay of itself. It fades: the sign is that of W2's "
            "line.",
        ),
        Slip(
            "B fades by W2",
            slipped(of_W2=True),
            "Your B loses lr·decay of the new W2.T. It loses that of itself.",
        ),
        Slip(
            "nothing fades",
            slipped(fades=(0, 0, 0)),
            "Now nothing fades, and the difference of W2.T and B stays for ever. Both "
            "lose lr·decay of themselves.",
        ),
        Slip(
            "W2 does not fade",
            slipped(fades=(0, 0, 1)),
            "Your B fades and W2 does not any more. Both lose lr·decay of themselves.",
        ),
        Slip(
            "W1 fades",
            slipped(fades=(1, 1, 1)),
            "Your W1 fades, too. It has no partner on the way back: W2 and B fade.",
        ),
        Slip(
            "copied",
            slipped(copied=True),
            "Your B is a copy of the new W2.T. That is what the rule does without: B "
            "takes the same step and starts elsewhere.",
        ),
        Slip(
            "no slope",
            slipped(slope=False),
            "The slope of tanh has gone from W1's step. It is 1 - H**2.",
        ),
        Slip(
            "B the other way",
            slipped(up=-1),
            "Your B goes the other way: it takes the step of W2, turned over.",
        ),
        Slip(
            "B stays",
            lambda X, Y, W1, W2, B, lr, decay: (
                *stepped(X, Y, W1, W2, B, lr, decay)[:2],
                B.copy(),
            ),
            "Your B stands still: that is feedback alignment. Here it takes W2's "
            "steps.",
        ),
        Slip(
            "the new B",
            slipped(late=True),
            "W1's step goes through the B of after the step. The error comes back "
            "through the B that came in.",
        ),
        Slip(
            "through W2.T",
            slipped(with_new=True),
            "W1's error comes back through W2.T: that is backpropagation. B stands in "
            "its place.",
        ),
        Slip(
            "a sum",
            slipped(mean=False),
            "Your error is not divided by n any more. That was no fault.",
        ),
    ],
    hints=[
        "W2.T and B have to take the same step. Compare the two lines, letter by "
        "letter.",
        "And tanh: what is H? What is the slope of tanh, written with H?",
        "dH = dZ @ B * (1 - H**2); B - lr * (dZ.T @ H + decay * B)",
    ],
)
