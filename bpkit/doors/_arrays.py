"""Arrays: floats, rows, targets that fit. What would broadcast to a wrong number."""

import numpy as np

TYPED = np.ndarray, np.generic
ARRAYS = *TYPED, float, int
UNSIGNED = {size: np.dtype(f"u{size}") for size in (1, 2, 4, 8)}
MOST = np.maximum.reduce  # y.max(), in half its time


def require_floats(who, X, name="Z"):
    """No array of integers or booleans: unsigned ones wrap around below 0."""
    dtype = getattr(X, "dtype", None)
    if dtype is None:
        require_array(who, X, name)
    elif dtype.kind != "f":
        raise TypeError(
            f"{who} got {name} of dtype {dtype}, but expected floats: {name}"
            ".astype(float), once, before all else."
        )


def require_array(who, X, name="X"):
    """An array or a single number. No list: a slope could not be taken at it later."""
    if not isinstance(X, ARRAYS):
        came = "None (is a return missing?)" if X is None else f"a {type(X).__name__}"
        raise TypeError(
            f"{who} got {came}, expected an array: np.array({name}) makes one of a "
            "list of numbers."
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


def require_table(who, X, d):
    """X (n, d) alone: of (n, T, d) another axis than meant would be taken."""
    require_rows(who, X, d, more_axes=False)


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
    require_array("An augmentation", images, "images")
    if np.ndim(images) != 4:
        raise ValueError(
            f"images have shape {np.shape(images)}, expected (n, channels, h, w): "
            "X.reshape(-1, 1, 28, 28) makes images of the digits' rows, "
            ".reshape(len(X), -1) rows again."
        )
    require_floats("An augmentation", images, "images")


def require_targets(loss, Y_hat, Y):
    """An entrywise loss: predictions of floats, and a target for each of them."""
    if not isinstance(Y_hat, TYPED):
        raise TypeError(
            f"{loss} got predictions that are a {type(Y_hat).__name__}, expected an "
            "array: np.array(Y_hat) makes one of a list of numbers, np.array([0.5]) of "
            "a single one."
        )
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


def require_probabilities(loss, Y):
    """Targets that are probabilities; labels of -1 and 1 are another loss's."""
    if np.size(Y) and not (np.min(Y) >= 0 and np.max(Y) <= 1):
        raise ValueError(
            f"{loss} got targets from {np.min(Y):.4g} to {np.max(Y):.4g}, expected "
            "probabilities, from 0 to 1: (Y + 1) / 2 makes them of -1 and 1."
        )


def require_labels(loss, Z, y):
    """Scores Z (n, k); labels y (n,), whole numbers from 0 to k - 1."""
    if isinstance(y, np.ndarray) and isinstance(Z, np.ndarray) and y.dtype.kind in "iu":
        if Z.ndim == 2 and Z.shape[:1] == y.shape:
            # Read without its sign, a label below 0 is above all others.
            if not len(y) or MOST(y.view(UNSIGNED[y.itemsize])) < Z.shape[1]:
                return
    require_array(loss, Z, "Z")
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
    require_classes(loss, y, shape[1])


def require_classes(who, y, k):
    """Labels are whole numbers from 0 to k - 1."""
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
    if y.size and (most := y.max()) >= k:
        raise ValueError(
            f"{who} got the label {most} for {k} classes, expected labels from 0 to "
            f"{k - 1}. y - 1 makes them of labels from 1 to {k}."
        )


def require_verdicts(Z, y):
    """What accuracy compares: one score a row with 0 or 1, or k scores with labels."""
    require_array("accuracy", Z, "Z")
    y, shape = np.asarray(y), np.shape(Z)
    if len(shape) == 2 and shape[1] > 1:
        return require_labels("accuracy", Z, y)
    if len(shape) not in (1, 2) or y.shape not in [shape[:1], (shape[0], 1)]:
        raise ValueError(
            f"accuracy got scores of shape {shape} and labels of shape {y.shape}, "
            "expected (n, classes) and (n,): one label for each row of scores."
        )
    if not np.all((y == 0) | (y == 1)):
        raise ValueError(
            f"accuracy got labels from {y.min()} to {y.max()} for one score a row, "
            "expected 0 and 1: (y + 1) // 2 makes them of -1 and 1."
        )
