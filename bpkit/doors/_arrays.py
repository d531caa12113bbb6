"""Arrays: floats, rows, targets that fit. What would broadcast to a wrong number."""

import numpy as np

LEAST = np.minimum.reduce  # y.min(), in half its time


def require_floats(who, X, name="Z"):
    """No array of integers or booleans: unsigned ones wrap around below 0."""
    dtype = getattr(X, "dtype", None)
    if dtype is not None and dtype.kind != "f":
        raise TypeError(
            f"{who} got {name} of dtype {dtype}, but expected floats: {name}"
            ".astype(float), once, before all else."
        )


def require_array(layer, X):
    """No list: a slope could not be taken at it later."""
    if isinstance(X, (list, tuple)):  # noqa: UP038, half the time of a union
        raise TypeError(
            f"{layer} got a {type(X).__name__}, expected an array: np.array(X) makes "
            "one."
        )


def require_rows(layer, X, d, *, more_axes=True):
    """X (n, d), or (n, ..., d) with more_axes: an array of floats that is not empty."""
    shape = getattr(X, "shape", ())
    fits = len(shape) == 2 or more_axes and len(shape) > 2
    if fits and shape[-1] == d and 0 not in shape and X.dtype.kind == "f":
        return
    require_array(layer, X)
    if not fits or shape[-1] != d or 0 in shape:
        more = f" or (n, ..., {d})" if more_axes else ""
        raise ValueError(
            f"{layer} got X of shape {shape}, expected (n, {d}){more}, n >= 1: one "
            "example per row. X.reshape(len(X), -1) makes rows of images, x[None, :] "
            "a batch of one example."
        )
    require_floats(layer, X, "X")


def require_several(layer, X):
    """A batch has a variance from two examples on."""
    if len(X) < 2:
        raise ValueError(
            f"{layer} got a batch of {len(X)} in training: one example has no variance "
            "to be divided by, and all its numbers would become 0. Give batches of "
            "two or more; in train, a batch_size that leaves no last batch of one."
        )


def require_images(images):
    """images (n, channels, h, w) of floats."""
    if np.ndim(images) != 4:
        raise ValueError(
            f"images have shape {np.shape(images)}, expected (n, channels, h, w): "
            "X.reshape(-1, 1, 28, 28) makes images of the digits' rows, "
            ".reshape(len(X), -1) rows again."
        )
    require_floats("An augmentation", images, "images")


def require_targets(loss, Y_hat, Y):
    """An entrywise loss: predictions of floats, and a target for each of them."""
    require_floats(loss, Y_hat, "predictions")
    came, fits = np.shape(Y), np.shape(Y_hat)
    if came == fits:
        return
    if len(fits) == 2 and came == fits[:1]:
        mend = (
            "Y[:, None] makes a column of them."
            if fits[1] == 1
            else f"Are they labels of {fits[1]} classes? Then take cross_entropy(Z, y),"
            f" or one_hot(y, {fits[1]}) as targets."
        )
    elif came == (*fits, 1):
        mend = "Y[:, 0] makes a plain list of them."
    else:
        mend = "Give one target for each prediction."
    raise ValueError(
        f"{loss} got predictions of shape {fits} and targets of shape {came}. They are "
        f"compared entry by entry, so the shapes must be equal. {mend}"
    )


def require_labels(loss, Z, y):
    """Scores Z (n, k); labels y (n,), whole numbers from 0 on."""
    if isinstance(y, np.ndarray) and isinstance(Z, np.ndarray) and y.dtype.kind in "iu":
        if Z.ndim == 2 and Z.shape[:1] == y.shape and (not len(y) or LEAST(y) >= 0):
            return
    shape, came = np.shape(Z), np.shape(y)
    if len(shape) != 2:
        raise ValueError(
            f"{loss} got scores of shape {shape}, expected (n, classes): z[None, :] "
            "is a batch of one; of a sequence pick the valid rows, Z[mask]."
        )
    if came != shape[:1]:
        if came == shape and shape[1] > 1:
            mend = "Are they one-hot? y.argmax(axis=1) gives the labels."
        elif came == (shape[0], 1):
            mend = "y[:, 0] makes a plain list of them."
        else:
            mend = "Give one label for each row of scores."
        raise ValueError(
            f"{loss} got labels of shape {came} for scores of shape {shape}, expected "
            f"({shape[0]},). {mend}"
        )
    require_classes(loss, y)


def require_classes(who, y):
    """Labels are whole numbers from 0 on; the largest is left to the index."""
    y = np.asarray(y)
    if y.dtype.kind not in "iu":
        raise TypeError(
            f"{who} got labels of dtype {y.dtype}, expected integers 0, 1, ...: the "
            "numbers of the classes. y.astype(int) makes them."
        )
    if y.size and (least := y.min()) < 0:
        raise ValueError(
            f"{who} got the label {least}, expected 0, 1, ...: NumPy would count "
            "from the end. Number the classes from 0; (y + 1) // 2 makes 0 and 1 of "
            "-1 and 1."
        )


def require_verdicts(Z, y):
    """What accuracy compares: one score a row with 0 or 1, or k scores with labels."""
    y, shape = np.asarray(y), np.shape(Z)
    if len(shape) == 2 and shape[1] > 1:
        return require_labels("accuracy", Z, y)
    if len(shape) not in (1, 2) or y.shape not in [shape[:1], (shape[0], 1)]:
        raise ValueError(
            f"accuracy got scores of shape {shape} and labels of shape {y.shape}, "
            "expected (n, classes) and (n,): one label for each row of scores."
        )
    if len(y) and not (0 <= y.min() and y.max() <= 1):
        raise ValueError(
            f"accuracy got labels from {y.min()} to {y.max()} for one score a row, "
            "expected 0 and 1: (y + 1) // 2 makes them of -1 and 1."
        )
