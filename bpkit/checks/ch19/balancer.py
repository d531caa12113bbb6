"""19.7: from an empty cell to a policy that holds a pole."""

import numpy as np

from bpkit.checks.ch19._job import told, trained, whether_it_holds
from bpkit.checks.declared import Exercise, Slip

ORDER = ("W1", "b1", "W2", "b2")


def balancer(seed):
    lengths, params = trained(seed)
    return np.array(lengths), *(params[name] for name in ORDER)


def by_whole_returns(seed):
    """Another style: the whole return, less its mean."""
    lengths, params = trained(seed, whole=True)
    return lengths, *(params[name] for name in ORDER)


EXERCISE = Exercise(
    id="19.7",
    points=5,
    asks="`balancer(seed)`: `lengths`, the steps that each of your learning episodes "
    "was held, in order; and the weights W1 (4, h), b1, W2 (h, 2), b2 of Z = tanh(S @ "
    "W1 + b1) @ W2 + b2, whose better action holds fresh poles for 195 of 200 steps",
    reference=balancer,
    inputs=lambda rng: [(int(rng.integers(1000)),)],
    returns=["lengths", *ORDER],
    measure=whether_it_holds,
    seconds=60,
    too_slow="A hundred to three hundred episodes of at most 200 steps take a few "
    "seconds. End when ten episodes in a row are full, and at 900 in any case.",
    styles=[by_whole_returns],
    slips=[
        Slip(
            "nan",
            told(W2=lambda W: W * np.nan),
            "There is nan or inf among your weights or lengths: the rate is far too "
            "large.",
        ),
        Slip(
            "few episodes",
            told(lengths=[20, 30, 25], W2=lambda W: 0 * W),
            "`lengths` holds fewer than twenty episodes, and no curve can be seen in "
            "them. One number for each episode that was learned from; does `return` "
            "stand inside the loop?",
        ),
        Slip(
            "no lengths",
            told(lengths=[-1.0] * 15 + [-0.5] * 15),
            "`lengths` holds numbers below 1 or above 200: they are no steps of an "
            "episode. Of a Pole(limit=200) it is `pole.steps` at its end.",
        ),
        Slip(
            "exchanged",
            told(W2=lambda W: W[:, ::-1], b2=lambda b: b[::-1]),
            "Your policy would hold if its two columns of scores were exchanged: it "
            "pushes to the wrong side. Is it p - y, with the drawn action as label, "
            "and does the optimizer go downhill?",
        ),
        Slip(
            "always one side",
            told(
                lengths=list(np.linspace(9, 10, 40)),
                W2=lambda W: 0 * W,
                b2=lambda b: np.array([0.0, 1.0]),
            ),
            "Your policy pushes to the same side in every step. Do the gradients reach "
            "W1 and W2? A rate that is too large ends like this as well, and so do "
            "steps uphill: the gradient is (p - y) times the credit.",
        ),
        Slip(
            "other weights",
            told(W2=lambda W: 0 * W, b2=lambda b: np.array([0.0, 1.0])),
            "Your last ten episodes were full, and the weights that came back do not "
            "hold: are they those at the end, and not a copy from before the learning "
            "or a new model's?",
        ),
    ],
    hints=[
        "A loop: draw five episodes, one gradient of all their steps, one step of "
        "Adam. The chapter has the three parts.",
        "dZ = cross_entropy_backward(1.0, Z, A) * (G - G.mean())[:, None]; G the "
        "reward to go, discounted by 0.99.",
        "16 tanh units, Adam(0.03); end when the last ten episodes were all full.",
    ],
)
