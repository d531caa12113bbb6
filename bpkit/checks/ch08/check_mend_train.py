"""08.9: from an empty cell to gradients that are checked, mended and trained with."""

import numpy as np

from bpkit.checks.ch08 import _colleague as colleague
from bpkit.checks.ch08._answers import along_directions, job, momentum_on_all, with_left
from bpkit.checks.ch08._colleague import NAMES, ON_THE_SHEET, SHAPES
from bpkit.checks.ch08._judged import whether_it_is_right
from bpkit.checks.declared import Exercise, Slip
from bpkit.checks.on_digits import some_digits
from bpkit.initializers import glorot

GIVEN = 2000


def digits_and_a_version(rng):
    X, y = some_digits(rng, GIVEN)
    code = colleague.with_faults(*colleague.drawn_faults(rng))
    theirs = np.frombuffer(code.encode(), np.uint8).copy()
    start = [glorot(*d, rng=rng) if d[1:] else np.zeros(d) for d in SHAPES]
    at = [W + (W.ndim == 1) * rng.normal(size=W.shape) for W in start]
    start, at = (np.concatenate([W.ravel() for W in params]) for params in (start, at))
    return [(theirs, X, y, start, at)]


def with_a_version(answer, theirs, X, y, start, at):
    """wrong, what mended says at other params, and trained."""
    import numpy as np

    def params(flat):
        shapes = [(784, 20), (20,), (20, 20), (20,), (20, 10), (10,)]
        ends = np.cumsum([np.prod(shape) for shape in shapes])
        parts = np.split(flat.copy(), ends[:-1])
        return [part.reshape(d) for part, d in zip(parts, shapes, strict=True)]

    names = {"np": np}
    exec(bytes(theirs).decode(), names)
    out = answer(names["gradients"], params(start), X, y)
    if not isinstance(out, tuple | list) or len(out) != 3:
        kind = (
            f"{len(out)} things"
            if isinstance(out, tuple | list)
            else type(out).__name__
        )
        raise TypeError(
            f"`return wrong, mended, trained` was asked for; {kind} came back"
        )
    wrong, mended, trained = out
    if np.asarray(wrong).dtype.kind not in "biuf":
        raise TypeError("wrong is a True or False for each of the six, in their order")
    if not callable(mended):
        raise TypeError("mended is the function itself, without parentheses behind it")
    found = mended(params(at), X[:7].copy(), y[:7].copy())
    for name, six in [("what mended returns", found), ("trained", trained)]:
        if not isinstance(six, tuple | list) or len(six) != 6:
            raise TypeError(f"{name} is no list of six arrays, in the order of params")
    return wrong, *found, *trained


EXERCISE = Exercise(
    id="08.9",
    points=4,
    asks="`check_mend_train(gradients, params, X, y)`: wrong, a True or False for "
    "each of the six gradients; mended, a function (params, X, y) that gives the right "
    "ones; trained, params after a training on X (n, 784) and y (n,)",
    reference=job(),
    inputs=digits_and_a_version,
    returns=[
        "wrong",
        *(f"mended's d{W}" for W in NAMES),
        *(f"trained {W}" for W in NAMES),
    ],
    drive=with_a_version,
    measure=whether_it_is_right,
    seconds=60,
    too_slow="Do you check all 16,330 weights, or on all digits? The code is the same "
    "for any sizes: check it on 5 inputs, 4 and 4 units, 3 classes. Does each training "
    "step take all digits? A batch of 50 will do.",
    styles=[along_directions, momentum_on_all],
    slips=[
        Slip(
            "nothing is wrong",
            job(say=lambda errors: errors > 10, steps=1),
            "You call all six right, and some are wrong. Do you check `gradients`, the "
            "version that comes in, and compare its errors with a bound?",
        ),
        Slip(
            "everything is wrong",
            job(h=1e-13, steps=1),
            "You call all six wrong, and at least two are right. A check that accuses "
            "the right is wrong itself: both sides, over 2h, h = 1e-5, float64? (With "
            "`gradient_errors`: is the dL that it hands over multiplied in?) Try it on "
            "a gradient that you know, as 2W of `np.sum(W**2)`.",
        ),
        Slip(
            "the other way round",
            job(say=lambda errors: errors < 1e-4, steps=1),
            "You say True of the right ones and False of the wrong ones. `wrong` asks: "
            "is it wrong?",
        ),
        Slip(
            "errors",
            job(say=lambda errors: errors, steps=1),
            "`wrong` holds numbers other than True and False. Your errors? Compare "
            "each with a bound, `error > 1e-4`.",
        ),
        Slip(
            "biases of zero",
            job(biases=0, steps=1),
            "What you miss is a bias forgotten on the way back. Where all biases are "
            "0, as at the start of a training, nobody can see that: draw them.",
        ),
        Slip(
            "one row",
            job(rows=1, steps=1),
            "What you miss is a sum over the batch that is none: a mean, or the first "
            "row. With one example the three are the same: take several.",
        ),
        Slip(
            "one row and biases of zero",
            job(rows=1, biases=0, steps=1),
            "You miss a forgotten bias and a sum over the batch that is none. With all "
            "biases 0 and one example neither can be seen: draw biases, take several "
            "rows.",
        ),
        Slip(
            "loose bound",
            job(say=lambda errors: errors > 0.1, steps=1),
            "The one you miss is off by less than a twentieth: it has 0.001 times the "
            "weights in it, a penalty that is in no loss. Is your bound above 1e-4, or "
            "on the difference itself, as the `atol` of `allclose`?",
        ),
        Slip(
            "theirs handed back",
            job(mended=None, steps=1),
            "`mended` gives the same as `gradients`, the version that came in. Asked "
            "for is a function of yours, with the lines put right.",
        ),
        Slip(
            "the sheet's lines as they are",
            job(mended=with_left(*ON_THE_SHEET), steps=1),
            "`mended` gives what `colleagues_gradients` gives, with its three wrong "
            "lines. Do you hand back the function that you changed?",
        ),
        Slip(
            "W2 left as it is",
            job(mended=with_left(ON_THE_SHEET[0]), steps=1),
            "One line is left: in dA1, dZ2 goes back through W2, so W2 is turned, "
            "`dZ2 @ W2.T`. No shape complains, since W2 is square.",
        ),
        Slip(
            "a bias left out",
            job(mended=with_left(ON_THE_SHEET[1]), steps=1),
            "One line is left: dW3 meets what stood before W3 on the way up, and b2 "
            "was in it.",
        ),
        Slip(
            "a mean left",
            job(mended=with_left(ON_THE_SHEET[2]), steps=1),
            "One line is left: db2 is a mean over the rows. The loss has taken its "
            "mean already: sum.",
        ),
        Slip(
            "called",
            job(hand=lambda mended: [], steps=1),
            "Hand back the function itself, `return wrong, mended, trained`; "
            "`mended(...)` would be what it returns.",
        ),
        Slip(
            "no step",
            job(steps=0),
            "`trained` is params as they came in: no step has reached them. Is the new "
            "list kept, and is it this one that you return?",
        ),
        Slip(
            "uphill",
            job(rate=-0.3, steps=20),
            "After training, the digits are read as by chance, and the loss is higher "
            "than at the start. Is the step subtracted? If so, try a smaller rate.",
        ),
        Slip(
            "nan",
            job(rate=np.nan, steps=2),
            "There is nan or inf in `trained`: the steps are far too long.",
        ),
    ],
    hints=[
        "Three cells of your own: a check that takes any `gradients`, on a small "
        "network drawn at random; a copy of the colleague's code, mended until the "
        "check is content; a loop of steps. `check_mend_train` calls them.",
        "The check: params of shapes (5, 4), (4,), (4, 4), (4,), (4, 3), (3,), X (6, "
        "5), y (6,), all random, biases too. Nudge each number of the six up and down "
        "by 1e-5: the difference of the two losses, over 2e-5, is its slope. Wrong is "
        "what has a relative error above 1e-4.",
        "The training: 200 times `rows = rng.integers(0, len(X), 50)`, then `params = "
        "[W - 0.3 * dW for W, dW in zip(params, mended(params, X[rows], y[rows]))]`.",
    ],
)
