"""Tables of numbers, on which two exercises of chapter 00 are tried."""

import numpy as np

from bpkit.checks.declared import draw


def tables(rng):
    return [
        (draw(rng, 4, 3),),
        (draw(rng, 3, 3),),
        (draw(rng, 1, 2),),
        (np.array([[1000.0, -0.4, 0.3], [2.2, -1000.0, -1.7]]),),
        (np.array([[0.0, -1.5], [2.0, 0.0]]),),
    ]
