"""Training: data, model and loss that fit each other, tried on one row."""

import math

import numpy as np

from ._arguments import require_arguments, require_number


def require_lengths(X, Y):
    """Two arrays: a target for each example, and at least one example."""
    for name, data in [("X", X), ("Y", Y)]:
        if not isinstance(data, np.ndarray):
            came = "None" if data is None else f"a {type(data).__name__}"
            raise TypeError(
                f"{name} is {came}, expected an array: np.array({name}) makes one of a "
                "list of numbers."
            )
    if len(X) != len(Y):
        raise ValueError(
            f"X has {len(X)} rows, Y has {len(Y)}: expected a target for each example."
        )
    if len(X) == 0:
        raise ValueError("X has 0 rows: expected at least one example.")


def require_stepper(optimizer, l2):
    """What step takes beside a batch: asked at every step, so in the fewest words."""
    if isinstance(optimizer, type) or not hasattr(optimizer, "step") or l2 != 0.0:
        require_arguments(optimizer=optimizer, l2=l2)


def require_augmented(X, Y):
    """augment(X_batch) gives as many examples as it got."""
    if not isinstance(X, np.ndarray) or len(X) != len(Y):
        came = f"shape {X.shape}" if isinstance(X, np.ndarray) else type(X).__name__
        raise ValueError(
            f"augment returned {came} for a batch of {len(Y)}, expected an array of as "
            "many examples (is its return missing?)."
        )


def require_training(model, loss, loss_backward, *data):
    """Each (X, Y) of data is finite, and fits the model and its loss."""
    _require_partners(loss, loss_backward)
    for X, Y in filter(None, data):
        _require_data(X, Y)
        with np.errstate(over="ignore", invalid="ignore"):
            _require_fitting(model, loss, loss_backward, X, Y)


def _require_fitting(model, loss, loss_backward, X, Y):
    Z = model.forward(X[:1])
    _require_fit(Z, Y)
    require_number(f"The loss, {_called(loss)}(Z, Y),", loss(Z, Y[:1]))
    dZ = loss_backward(1.0, Z, Y[:1])
    if getattr(dZ, "shape", None) != np.shape(Z):
        came = "None" if dZ is None else f"a {type(dZ).__name__}"
        came = f"of shape {dZ.shape}" if hasattr(dZ, "shape") else f"that is {came}"
        raise ValueError(
            f"{_called(loss_backward)} returned a gradient {came} for predictions of "
            f"shape {np.shape(Z)}, expected an array of the same. It is called with "
            "(1.0, Z, Y) and returns dL/dZ alone (is its return missing?)."
        )


def _called(f):
    return getattr(f, "__name__", repr(f))


def _require_partners(loss, loss_backward):
    """Two of bpkit's own losses are a pair; what a learner wrote may have any name."""
    shipped = "bpkit.losses"
    if getattr(loss, "__module__", "") != shipped:
        return
    partner, own = f"{loss.__name__}_backward", _called(loss_backward)
    if getattr(loss_backward, "__module__", "") == shipped and own != partner:
        raise ValueError(
            f"The loss is {loss.__name__}, its partner {own}, which "
            "is another function's: the gradient would be that of another loss. "
            "Give a loss and then its backward partner: mse, mse_backward."
        )


def _require_data(X, Y):
    require_lengths(X, Y)
    for name, data in [("X", X), ("Y", Y)]:
        if data.dtype.kind not in "fiub":
            raise TypeError(
                f"{name} has dtype {data.dtype}, expected numbers: {name}.astype(float)"
                " reads them from text; np.unique(y, return_inverse=True)[1] numbers "
                "the classes 0, 1, ... by their names."
            )
        with np.errstate(over="ignore", invalid="ignore"):
            finite = math.isfinite(data.sum())  # faster than a look at each entry
        bad = [] if finite else np.argwhere(~np.isfinite(data))
        if len(bad):
            where = tuple(int(i) for i in bad[0])
            raise ValueError(
                f"{name} has {len(bad)} entries that are nan or infinite, the first "
                f"at {where}. Remove or replace them before training."
            )


def _require_fit(Z, Y):
    """Do the targets fit one row of predictions?"""
    if Y.dtype.kind in "iu" and Y.ndim == 1 and Z.ndim == 2:
        k = Z.shape[1]
        if k == 1:
            raise ValueError(
                f"The targets have shape {Y.shape}, the predictions (n, 1): one score "
                "a row. Y[:, None] makes a column of the targets, for mse or (0 and 1) "
                "binary_cross_entropy; cross_entropy wants a score for each class: let "
                "the model end in Dense(..., 2)."
            )
        if Y.min() < 0 or Y.max() >= k:
            raise ValueError(
                f"The labels run from {Y.min()} to {Y.max()}, but the model has {k} "
                f"scores: expected labels from 0 to {k - 1}."
            )
    elif Y.shape[1:] != Z.shape[1:]:
        raise ValueError(
            f"The targets have shape {Y.shape} and dtype {Y.dtype}, the predictions "
            f"(n, {', '.join(map(str, Z.shape[1:]))}). Expected targets of that shape "
            "(Y[:, None] makes one column of a list of numbers) or, for classes, "
            "integer labels of shape (n,)."
        )
