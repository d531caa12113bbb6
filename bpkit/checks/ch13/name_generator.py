"""13.7: from an empty cell to a recurrent network that writes names."""

import numpy as np

from bpkit.activations import softmax
from bpkit.checks.ch13._job import (
    GIVEN,
    LETTERS,
    SAMPLES,
    inputs,
    there,
    told,
    whether_it_writes,
)
from bpkit.checks.declared import Exercise, Slip
from bpkit.initializers import glorot, orthogonal
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import SGD, Adam, clip_by_norm
from bpkit.recurrent import rnn, rnn_backward


def name_generator(words, new):
    return learned(words, new, Adam(0.01), steps=500)


def learned(words, new, optimizer, *, steps, limit=1e9):
    rng, T = np.random.default_rng(0), words.shape[1]
    how = {"rng": rng, "dtype": np.float32}
    params = {"Wx": glorot(27, 64, **how), "Wh": orthogonal(64, 64, **how)}
    params |= {"b": np.zeros(64, np.float32), "W": glorot(64, 27, **how)}
    params["c"] = np.zeros(27, np.float32)

    def run(words):
        """One-hot inputs, states and scores; the letter before is read."""
        X = np.eye(27, dtype=np.float32)[np.pad(words, [(0, 0), (1, 0)])[:, :-1]]
        H = rnn(X, params["Wx"], params["Wh"], params["b"])
        return X, H, H @ params["W"] + params["c"]

    losses = []
    for _ in range(steps):
        some = words[rng.integers(0, len(words), 32)]
        X, H, Z = run(some)
        valid, dZ = there(some), np.zeros_like(Z)
        losses.append(cross_entropy(Z[valid], some[valid]))
        dZ[valid] = cross_entropy_backward(1.0, Z[valid], some[valid])
        layer = params["Wx"], params["Wh"], params["b"]
        _, dWx, dWh, db = rnn_backward(dZ @ params["W"].T, X, *layer)
        dW = H.reshape(-1, 64).T @ dZ.reshape(-1, 27)
        grads = {"Wx": dWx, "Wh": dWh, "b": db, "W": dW, "c": dZ.sum(axis=(0, 1))}
        optimizer.step(params, clip_by_norm(grads, limit))
    samples = np.zeros((10, T), int)
    for t in range(T - 1):
        for row, p in zip(
            samples, softmax(run(samples)[2][:, t].astype(float)), strict=True
        ):
            row[t] = rng.choice(27, p=p) if t == 0 or row[t - 1] else 0
    return losses, run(new)[2], samples


def by_clipped_descent(words, new):
    """Another style: SGD with momentum, clipped."""
    return learned(words, new, SGD(0.3, momentum=0.9), steps=600, limit=1.0)


def sees_it(words, new):
    """Scores that know the letter they are asked for."""
    return 5 * np.eye(LETTERS)[new]


EXERCISE = Exercise(
    id="13.7",
    points=5,
    asks="`name_generator(words, new)`: `losses` along the training; scores `Z` "
    f"(m, T, {LETTERS}) of each letter of new, from the letters before it alone; "
    f"`samples` ({SAMPLES}, T), names that your network writes. words (n, T) and new "
    "(m, T) hold 1 to 26 for a to z, and 0 from the end of a name on",
    reference=name_generator,
    inputs=inputs,
    returns=["losses", "Z", "samples"],
    measure=whether_it_writes,
    seconds=60,
    too_slow=f"500 steps of 32 out of {GIVEN:,} names take a few seconds with 64 "
    "units: all letters of a batch in one call of `rnn`, no loop over names.",
    styles=[by_clipped_descent],
    slips=[
        Slip(
            "nan",
            told(losses=(3, np.nan, np.nan)),
            "There is nan or inf among your losses or scores: the rate is far too "
            "large.",
        ),
        Slip(
            "one loss",
            told(losses=(3,)),
            "`losses` holds fewer than three numbers, and no curve can be seen in "
            "them. Does `return` stand inside the loop?",
        ),
        Slip(
            "looks ahead",
            told(scores=sees_it),
            "Your scores at a place change with letters that come later. The input at "
            "place t is the letter before it: "
            "`np.pad(words, [(0, 0), (1, 0)])[:, :-1]`.",
        ),
        Slip(
            "at chance",
            told(scores=lambda words, new: np.zeros((*new.shape, LETTERS))),
            "Your network scores new names as by chance. Do the updates reach the "
            "arrays that score them, and is `Z` scores and not probabilities?",
        ),
        Slip(
            "uphill",
            told(losses=(2.2, 2.5, 3.0)),
            "The last of `losses` is not below the first, though the network scores "
            "well. Are they in order?",
        ),
        Slip(
            "one name",
            told(samples=lambda words: words[:1].repeat(SAMPLES, axis=0)),
            "Your samples are one name again and again. Draw each letter from the "
            "probabilities (`rng.choice(27, p=p)`), do not take the largest.",
        ),
        Slip(
            "noise",
            told(
                samples=lambda words: np.pad(
                    np.arange(SAMPLES * (words.shape[1] - 1)).reshape(SAMPLES, -1)
                    * 11
                    % 26
                    + 1,
                    [(0, 0), (0, 1)],
                )
            ),
            "Your samples look like letters drawn at random. The letter that was drawn "
            "has to go in as the next input, and 0 ends a name.",
        ),
    ],
    hints=[
        "Four pieces: inputs (one-hot of the letter before), rnn and a dense layer; a "
        "loss at the places that are there; the loop; and drawing letter by letter.",
        "`X = np.eye(27)[np.pad(words, [(0, 0), (1, 0)])[:, :-1]]`; "
        "`there = np.arange(T) <= (words > 0).sum(axis=1)[:, None]`; dZ is 0 where "
        "nothing is there, and `rnn_backward(dZ @ W.T, X, Wx, Wh, b)` does the rest.",
        "64 units, Wh orthogonal, Adam(0.01), 500 steps of 32 names. For samples: "
        "zeros (10, T), score them, draw place 0, score again, draw place 1, ...",
    ],
)
