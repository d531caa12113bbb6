"""What is said about an answer to 08.9: its verdicts, its gradients, its network."""

import numpy as np

from bpkit.checks.ch08 import _colleague as colleague
from bpkit.checks.ch08._colleague import NAMES, SHAPES, cut, function_of
from bpkit.checks.on_digits import new_digits
from bpkit.gradcheck import relative_error
from bpkit.losses import accuracy, cross_entropy

SHARE, ROWS = 0.8, 7
TRUE_GRADIENTS = function_of(colleague.RIGHT)
NOT_WORDS = "wrong holds other numbers than True and False."
NONE = "wrong says True nowhere."
ALL = "wrong says True everywhere."
TURNED = "wrong says True of the right ones and False of the wrong ones."
BIASES = "What a check where all biases are 0 does not see is missing in wrong."
BATCH = "What a check with one row does not see is missing in wrong."
BOTH = "What a check with one row and biases of 0 does not see is missing in wrong."
LOOSE = "What is off by little is missing in wrong."
THEIRS = "mended gives what the gradients that came in give."
SHEET = "mended gives what the sheet's gradients give."
LEFT = [
    f"mended still has the sheet's fault: {new}" for *_, new in colleague.ON_THE_SHEET
]
NAN = "trained holds nan or inf."
STILL = "trained is params, as they came in."
CHANCE = "New digits are read as by chance."


def whether_it_is_right(wrong, *rest):
    """Whether the job is done (1: it is)."""
    mended, trained = rest[:6], rest[6:12]
    theirs, X, y, start, at = rest[12:]
    theirs, start, at = function_of(bytes(theirs).decode()), cut(start), cut(at)
    shapes_fit(wrong, mended, trained)
    few = X[:ROWS], y[:ROWS]
    fault = fault_of_wrong(wrong, theirs, at, *few)
    fault = fault or fault_of_mended(mended, theirs, at, *few)
    if fault := fault or fault_of_trained(trained, start, X, y):
        raise ValueError(fault)
    return 1.0


def shapes_fit(wrong, mended, trained):
    if wrong.shape != (6,):
        raise ValueError(
            f"wrong has shape {wrong.shape}, expected (6,): a True or False for each "
            f"of {', '.join(NAMES)}."
        )
    for name, arrays in {"What mended returns": mended, "trained": trained}.items():
        shapes = [np.shape(array) for array in arrays]
        if shapes != SHAPES:
            raise ValueError(f"{name} has shapes {shapes}, expected {SHAPES}.")


def errors_of(gradients, params, X, y):
    pairs = zip(gradients, TRUE_GRADIENTS(params, X, y), strict=True)
    return np.array([relative_error(*pair) for pair in pairs])


def seen(theirs, params, X, y):
    """What a check with these inputs calls wrong."""
    return errors_of(theirs(params, X, y), params, X, y) > 1e-6


def fault_of_wrong(wrong, theirs, at, X, y):
    """The first thing that is wrong about it, or None."""
    if not np.isin(wrong, (0, 1)).all():
        return NOT_WORDS
    wrong, truth = wrong.astype(bool), seen(theirs, at, X, y)
    no_bias = [W * (W.ndim > 1) for W in at]
    known = {
        NONE: np.zeros(6, bool),
        ALL: np.ones(6, bool),
        TURNED: ~truth,
        BIASES: seen(theirs, no_bias, X, y),
        BATCH: seen(theirs, at, X[:1], y[:1]),
        BOTH: seen(theirs, no_bias, X[:1], y[:1]),
        LOOSE: errors_of(theirs(at, X, y), at, X, y) > 0.05,
    }
    if (wrong == truth).all():
        return None
    for sentence, said in known.items():
        if (wrong == said).all():
            return sentence
    missed, accused = (named(which) for which in (truth & ~wrong, wrong & ~truth))
    return " ".join([
        *([f"Wrong, and you call it right: {missed}."] if missed else []),
        *([f"Right, and you call it wrong: {accused}."] if accused else []),
        "(In the version that was handed in this time.) Print the six errors.",
    ])  # fmt: skip


def named(which):
    return ", ".join(name for name, it in zip(NAMES, which, strict=True) if it)


def fault_of_mended(mended, theirs, at, X, y):
    errors = errors_of(mended, at, X, y)
    if (errors < 1e-4).all():
        return None
    on_sheet = colleague.ON_THE_SHEET
    known = {THEIRS: theirs, SHEET: function_of(colleague.with_faults(*on_sheet))}
    for sentence, fault in zip(LEFT, on_sheet, strict=True):
        known[sentence] = function_of(colleague.with_faults(fault))
    for sentence, function in known.items():
        same = zip(mended, function(at, X, y), strict=True)
        if all(relative_error(*pair) < 1e-6 for pair in same):
            return sentence
    return (
        "mended gives wrong gradients, at random params and biases, on 7 digits: "
        f"{named(errors >= 1e-4)}, with relative errors up to {errors.max():.1g}. Run "
        "your own check on it."
    )


def fault_of_trained(trained, start, X, y):
    if not all(np.isfinite(W).all() for W in trained):
        return NAN
    still = [np.array_equal(W, V) for W, V in zip(trained, start, strict=True)]
    if all(still):
        return STILL
    if any(still):
        return f"As they came in: {named(still)} of trained. Each takes its step."
    X_new, y_new = new_digits()
    share = accuracy(colleague.scores(trained, X_new), y_new)
    if share >= SHARE:
        return None
    losses = [
        cross_entropy(colleague.scores(params, X), y) for params in (start, trained)
    ]
    if share < 0.2 and losses[1] > losses[0]:
        return CHANCE
    return (
        f"It reads {share:.0%} of the new digits, and {SHARE:.0%} were asked for. The "
        f"loss of X went from {losses[0]:.3g} to {losses[1]:.3g}: is it still on its "
        "way (more steps, a larger rate), or does it jump (a smaller one)?"
    )
