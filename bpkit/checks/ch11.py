"""Chapter 11, fitting and overfitting."""

import numpy as np

from bpkit.checks.judge import Exercise, Slip, draw
from bpkit.checks.variants import HALVES, Variant

# 11.1


def dropout_mask(U, p):
    return (U >= p) / (1 - p).astype(U.dtype)


def numbers_and_shares(rng):
    cases = []
    for shape, p in [((4, 5), 0.25), ((3, 3), 0.5), ((1, 6), 0.75), ((6, 2), 0.25)]:
        U = rng.permutation(np.linspace(0.02, 0.98, np.prod(shape)))
        cases.append((U.reshape(shape), np.full(shape[1], p)))
    U, p = (x.copy() for x in cases[0])
    p[:] = np.linspace(0, 0.8, len(p))  # and a share of its own for each column
    return [*cases, (U, p)]


def dropout_mask_with_where(U, p):
    return np.where(U < p, 0, 1 / (1 - p)).astype(U.dtype)


# 11.2


def gained_dropout(X, g, mask):
    return X * g * mask


def gained_dropout_backward(dZ, X, g, mask):
    dX = dZ * g * mask
    dg = (dZ * X * mask).sum(axis=0)
    return dX, dg


def gradients_and_masks(rng):
    cases = []
    for n, d in [(4, 3), (3, 3), (1, 5), (6, 2)]:
        mask = (rng.permutation(np.arange(n * d)) % 2 / 0.5).reshape(n, d)
        cases.append((draw(rng, n, d), draw(rng, n, d), draw(rng, d), mask))
    dZ, X, g, mask = (x.copy() for x in cases[0])
    X[0] = dZ[1] = 0.0
    return [*cases, (dZ, 1000 * X, g, mask)]


def gained_dropout_backward_in_steps(dZ, X, g, mask):
    dA = dZ * mask
    return dA * g[None, :], np.einsum("nd,nd->d", dA, X)


# 11.3


def l1_penalty(W, lam):
    return lam * np.sum(np.abs(W))


def l1_penalty_backward(dL, W, lam):
    return dL * lam * np.sign(W)


def weights_and_strengths(rng):
    cases = []
    for shape, lam in [((4, 3), 0.25), ((3, 3), 0.5), ((1, 5), 2.0), ((6, 2), 0.125)]:
        dL = float(rng.integers(2, 9)) * rng.choice([-0.5, 0.5]).item()
        cases.append((dL, draw(rng, *shape), lam))
    dL, W, lam = cases[0]
    W = np.array(W)
    W[0, 0] = 0.0
    return [*cases, (dL, W, lam), (dL, 1000 * W, lam)]


def l1_penalty_backward_with_where(dL, W, lam):
    slope = np.where(W > 0, lam, -lam) * (W != 0)
    return (dL * slope).astype(W.dtype)


# 11.4


def ridge(A, Y, lam):
    return np.linalg.solve(A.T @ A + lam * np.eye(A.shape[1], dtype=A.dtype), A.T @ Y)


def features_and_targets(rng):
    cases = []
    for n, d, k, lam in [
        (6, 3, 2, 0.5),
        (4, 4, 4, 2.0),
        (2, 5, 1, 1.0),
        (7, 2, 3, 4.0),
    ]:
        cases.append((draw(rng, n, d), draw(rng, n, k), lam))
    A, Y, lam = cases[0]
    A = A.copy()
    A[0] = 0.0
    return [*cases, (A, Y, lam), (A, 1000 * Y, lam)]


def ridge_by_more_rows(A, Y, lam):
    d = A.shape[1]
    rows = np.concatenate([A, np.sqrt(lam).astype(A.dtype) * np.eye(d, dtype=A.dtype)])
    asked = np.concatenate([Y, np.zeros((d, Y.shape[1]), Y.dtype)])
    return np.linalg.lstsq(rows, asked, rcond=None)[0]


def ridge_with(extra):
    def ridge(A, Y, lam):
        n, d = A.shape
        return np.linalg.lstsq(A.T @ A + extra(n, d, lam), A.T @ Y, rcond=None)[0]

    return ridge


# 11.5


def fold(n, k, i):
    sizes = np.full(k, n // k) + (np.arange(k) < n % k)
    start = sizes[:i].sum()
    held = np.arange(start, start + sizes[i])
    return np.setdiff1d(np.arange(n), held), held


def rows_and_folds(rng):
    cases = [(10, 5, 1), (11, 3, 2), (11, 3, 0), (23, 4, 1), (7, 7, 6), (5, 2, 0)]
    return [*cases, (int(rng.integers(40, 60)), 7, 3)]


def fold_by_array_split(n, k, i):
    parts = np.array_split(np.arange(n), k)
    return np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]


def fold_without_the_rest(n, k, i):
    held = np.arange(i * (n // k), (i + 1) * (n // k))
    return np.setdiff1d(np.arange(n), held), held


def fold_with_the_rest_at_the_end(n, k, i):
    end = n if i == k - 1 else (i + 1) * (n // k)
    held = np.arange(i * (n // k), end)
    return np.setdiff1d(np.arange(n), held), held


# 11.6


def best_columns(X, y, m):
    """The m columns in which the two classes' means are furthest apart."""
    gap = np.abs(X[y == 1].mean(axis=0) - X[y == 0].mean(axis=0))
    return np.argsort(-gap)[:m]


def scores(X, y, X_new):
    """Positive where a row of X_new is nearer to the mean of class 1."""
    zero, one = X[y == 0].mean(axis=0), X[y == 1].mean(axis=0)
    return np.sum((X_new - zero) ** 2 - (X_new - one) ** 2, axis=1)


def colleagues_scores(X, y, held):
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    X = X[:, best_columns(X, y, 3)]
    return scores(X[~held], y[~held], X[held])


def honest_scores(X, y, held):
    X_train, y_train = X[~held], y[~held]
    X = (X - X_train.mean(axis=0)) / X_train.std(axis=0)
    X = X[:, best_columns(X[~held], y_train, 3)]
    return scores(X[~held], y_train, X[held])


def studies(rng):
    cases = []
    for n, d in [(12, 30), (20, 20), (16, 40), (14, 9)]:
        X = 2 * rng.standard_normal((n, d)) + rng.standard_normal(d)
        held = np.arange(n) % 4 == 3
        y = np.arange(n) // 2 % 2
        # Chance that only the held rows have: what a leak would pick.
        X[held, :4] += 9 * (y[held, None] - 0.5)
        cases.append((X, y, held))
    X, y, held = cases[0]
    X = X.copy()
    X[0] = 0.0
    return [*cases, (X, y, held), (1000 * X, y, held)]


def honest_scores_of_parts(X, y, held):
    X_train, y_train, X_held = X[~held], y[~held], X[held]
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    X_train, X_held = (X_train - mean) / std, (X_held - mean) / std
    keep = best_columns(X_train, y_train, 3)
    return scores(X_train[:, keep], y_train, X_held[:, keep])


def study(*, scaled="train", chosen="train", fitted="train"):
    """The study with a leak, or several: a slip of 11.6."""

    def honest_scores(X, y, held):
        rows = {"train": ~held, "all": np.full(len(X), True), "held": held}
        X_scaled = X[rows[scaled]]
        X = (X - X_scaled.mean(axis=0)) / X_scaled.std(axis=0)
        X = X[:, best_columns(X[rows[chosen]], y[rows[chosen]], 3)]
        return scores(X[rows[fitted]], y[rows[fitted]], X[held])

    return honest_scores


# 11.7


def cutout(images, rows, columns, r):
    out = images.copy()
    for image, row, column in zip(out, rows, columns, strict=True):
        top, left = max(row - r, 0), max(column - r, 0)
        image[:, top : row + r + 1, left : column + r + 1] = 0
    return out


def images_and_places(rng):
    cases = []
    for n, c, h, w, r in [
        (3, 1, 7, 9, 1),
        (4, 2, 6, 6, 2),
        (2, 3, 5, 8, 0),
        (3, 1, 8, 5, 1),
    ]:
        rows, columns = rng.integers(0, h, n), rng.integers(0, w, n)
        rows[0], columns[0] = 0, w - 1  # in a corner
        rows[1], columns[1] = h - 2, 1
        cases.append((draw(rng, n, c, h, w), rows, columns, r))
    images, rows, columns, r = cases[0]
    return [*cases, (1000 * images, rows, columns, r), (0 * images, rows, columns, r)]


def cutout_by_mask(images, rows, columns, r):
    y, x = np.arange(images.shape[2])[:, None], np.arange(images.shape[3])
    near_row = np.abs(y - rows[:, None, None]) <= r
    near_column = np.abs(x - columns[:, None, None]) <= r
    return np.where((near_row & near_column)[:, None], 0, images).astype(images.dtype)


def cut(*, floor=0, last=1, swap=False, one=False, copy=True):
    """A cutout with a fault: a slip of 11.7."""

    def cutout(images, rows, columns, r):
        out = images.copy() if copy else images
        if swap:
            rows, columns = columns, rows
        for i, image in enumerate(out):
            row, column = (rows[0], columns[0]) if one else (rows[i], columns[i])
            top, left = row - r, column - r
            if floor is not None:
                top, left = max(top, floor), max(left, floor)
            image[:, top : row + r + last, left : column + r + last] = 0
        return out

    return cutout


EXERCISES = [
    Exercise(
        id="11.1",
        points=2,
        asks="`dropout_mask(U, p)`: the mask for shares p (d,) to drop, from U (n, d), "
        "drawn evenly between 0 and 1",
        reference=dropout_mask,
        inputs=numbers_and_shares,
        uses=["gradcheck.gradient_errors"],
        styles=[dropout_mask_with_where],
        slips=[
            Slip(
                "not scaled",
                lambda U, p: (U >= p).astype(U.dtype),
                "What stays is not scaled up. On average a number must pass as it "
                "came: kept with probability 1 − p, it is multiplied by 1 / (1 − p).",
            ),
            Slip(
                "p as what is kept",
                lambda U, p: (U < p) / p,
                "You keep a share p. Here p is the probability to drop: count zeros.",
            ),
            Slip(
                "divided by p",
                lambda U, p: (U >= p) / p,
                "You drop the right ones, but divide by p. Of the numbers, 1 − p are "
                "left: divide by that.",
            ),
            Slip(
                "the kept dropped",
                lambda U, p: (U < p) / (1 - p),
                "You drop where U is at least p. U lies below p with probability p: "
                "those are the ones to drop.",
            ),
        ],
        hints=[
            "How often does a number between 0 and 1 lie below 0.25? Those go.",
            "A comparison gives True and False, which count as 1 and 0. What is kept "
            "must make up for what is dropped.",
            "`(U >= p) / (1 - p)`",
        ],
    ),
    Exercise(
        id="11.2",
        points=3,
        asks="`gained_dropout_backward(dZ, X, g, mask)`: dX (n, d) and dg (d,) of "
        "Z = X * g * mask",
        reference=gained_dropout_backward,
        inputs=gradients_and_masks,
        returns=["dX", "dg"],
        forward=gained_dropout,
        styles=[gained_dropout_backward_in_steps],
        slips=[
            Slip(
                "mask forgotten in dX",
                lambda dZ, X, g, mask: (dZ * g, (dZ * X * mask).sum(axis=0)),
                "dX goes past the mask. A dropped number had no part in Z: its "
                "gradient is 0, and a kept one's is scaled.",
            ),
            Slip(
                "mask forgotten in dg",
                lambda dZ, X, g, mask: (dZ * g * mask, (dZ * X).sum(axis=0)),
                "dg goes past the mask. Where a number was dropped, the gain had "
                "nothing to multiply.",
            ),
            Slip(
                "mask as zeros and ones",
                lambda dZ, X, g, mask: (
                    dZ * g * (mask > 0),
                    (dZ * X * (mask > 0)).sum(axis=0),
                ),
                "You use where the mask is not 0, and leave out its scale: forward "
                "multiplies by 1 / (1 − p), so backward does too.",
            ),
            Slip(
                "gain left out",
                lambda dZ, X, g, mask: (dZ * mask, (dZ * X * mask).sum(axis=0)),
                "dX leaves out the gain: the slope of X * g * mask in X is g * mask.",
            ),
            Slip(
                "dg not summed",
                lambda dZ, X, g, mask: (dZ * g * mask, dZ * X * mask),
                "dg has a row for each example. The gain is shared by the rows: sum "
                "over axis 0.",
            ),
            Slip(
                "dg as a mean",
                lambda dZ, X, g, mask: (dZ * g * mask, (dZ * X * mask).mean(axis=0)),
                "dg is a mean over the rows. The loss has taken its mean already: sum.",
            ),
        ],
        hints=[
            "The mask is a constant here, drawn outside. What is the slope of "
            "X * g * mask in one entry of X, and what in one of g?",
            "The slope in X is g * mask. Every row uses the same g, so its gradients "
            "add up.",
            "`dX = dZ * g * mask`, `dg = (dZ * X * mask).sum(axis=0)`",
        ],
    ),
    Exercise(
        id="11.3",
        points=2,
        asks="`l1_penalty_backward(dL, W, lam)`: dW of lam * sum(|W|)",
        reference=l1_penalty_backward,
        variant=Variant(
            draw=lambda rng: {"c": rng.choice(HALVES).item() + 0.25},
            says="the penalty is lam * sum(|W − c|) with c = {c:g}: it pulls towards "
            "{c:g} instead of 0.",
            change=lambda backward, dL, W, lam, *, c: backward(dL, W - c, lam),
            forward=lambda forward, W, lam, *, c: forward(W - c, lam),
        ),
        inputs=weights_and_strengths,
        forward=l1_penalty,
        styles=[l1_penalty_backward_with_where],
        slips=[
            Slip(
                "the slope of the square",
                lambda dL, W, lam: dL * lam * W,
                "lam * W is the gradient of 0.5 * lam * sum(W**2). The slope of |w| "
                "does not depend on how large w is.",
            ),
            Slip(
                "sign lost",
                lambda dL, W, lam: dL * lam * np.ones_like(W),
                "You pull every weight down. Left of 0 the slope of |w| is −1.",
            ),
            Slip(
                "sizes for signs",
                lambda dL, W, lam: dL * lam * np.abs(W),
                "|W| is the penalty itself. Asked for is its slope: 1 or −1.",
            ),
            Slip(
                "dL left out",
                lambda dL, W, lam: lam * np.sign(W),
                "dL is left out: what comes in is multiplied by the slope.",
            ),
            Slip(
                "lam left out",
                lambda dL, W, lam: dL * np.sign(W),
                "lam is left out: the penalty is lam times the sum.",
            ),
            Slip(
                "mean over the weights",
                lambda dL, W, lam: dL * lam * np.sign(W) / W.size,
                "You divide by the number of weights. The penalty is a sum.",
            ),
        ],
        hints=[
            "Draw |w|. What is its slope at 3, at 0.001, at −2?",
            "A function of NumPy gives 1, −1 and 0 for those above, below and at 0.",
            "`dL * lam * np.sign(W)`",
        ],
    ),
    Exercise(
        id="11.4",
        points=2,
        asks="`ridge(A, Y, lam)`: the W (d, k) at which 0.5 * sum((A @ W − Y)**2) + "
        "0.5 * lam * sum(W**2) is smallest",
        reference=ridge,
        inputs=features_and_targets,
        styles=[ridge_by_more_rows],
        slips=[
            Slip(
                "no penalty",
                ridge_with(lambda n, d, lam: 0.0),
                "This is least squares without the penalty: its gradient, lam * W, "
                "belongs to what must be 0.",
            ),
            Slip(
                "lam everywhere",
                ridge_with(lambda n, d, lam: lam),
                "You add lam to every entry of A.T @ A. lam * W is lam times the "
                "identity times W: add it on the diagonal alone.",
            ),
            Slip(
                "lam times n",
                ridge_with(lambda n, d, lam: lam * n * np.eye(d)),
                "Your penalty is n times too strong: the error here is a sum, not a "
                "mean.",
            ),
            Slip(
                "lam turned round",
                ridge_with(lambda n, d, lam: -lam * np.eye(d)),
                "Your penalty has the wrong sign: it rewards large weights.",
            ),
            Slip(
                "twice lam",
                ridge_with(lambda n, d, lam: 2 * lam * np.eye(d)),
                "Your penalty is twice as strong: both terms have a half, which "
                "cancels the 2 of the square.",
            ),
        ],
        hints=[
            "At the minimum the gradient is 0. What is the gradient of each of the two "
            "terms?",
            "A.T @ (A @ W − Y) + lam * W = 0. Collect what stands before W.",
            "`np.linalg.solve(A.T @ A + lam * np.eye(A.shape[1]), A.T @ Y)`; for "
            "float32 the identity takes `dtype=A.dtype`",
        ],
        tolerance=1e-6,
    ),
    Exercise(
        id="11.5",
        points=2,
        asks="`fold(n, k, i)`: the rows to train on and the rows held out, when n rows "
        "are cut into k folds and fold i is held out",
        reference=fold,
        inputs=rows_and_folds,
        returns=["train", "held"],
        styles=[fold_by_array_split],
        slips=[
            Slip(
                "the rest never held out",
                fold_without_the_rest,
                "Where k does not divide n, your last rows are never held out. The "
                "first n % k folds take one row more.",
            ),
            Slip(
                "the rest in the last fold",
                fold_with_the_rest_at_the_end,
                "Your last fold takes all that is left, and may be nearly twice as "
                "long. The first n % k folds take one row more each.",
            ),
            Slip(
                "trained on what is held out",
                lambda n, k, i: (np.arange(n), fold(n, k, i)[1]),
                "A leak: the rows held out are in the training rows, too.",
            ),
            Slip(
                "the two turned round",
                lambda n, k, i: fold(n, k, i)[::-1],
                "You train on one fold and hold out all others. It is the other way.",
            ),
            Slip(
                "counted from 1",
                lambda n, k, i: fold(n, k, (i - 1) % k),
                "You return the fold before: folds are counted from 0.",
            ),
        ],
        hints=[
            "11 rows in 3 folds: 4, 4 and 3 rows. Where does each begin?",
            "A fold begins where the sizes of those before it add up to. "
            "`np.array_split` knows the sizes; `np.setdiff1d` takes rows away.",
            "`parts = np.array_split(np.arange(n), k)`; held out is `parts[i]`",
        ],
    ),
    Exercise(
        id="11.6",
        points=3,
        asks="`honest_scores(X, y, held)`: the scores of the held rows, without the "
        "leaks in `colleagues_scores`",
        reference=honest_scores,
        inputs=studies,
        styles=[honest_scores_of_parts],
        slips=[
            Slip(
                "as it was",
                colleagues_scores,
                "These are the colleague's scores. Go line by line: which of them has "
                "seen the held rows?",
            ),
            Slip(
                "columns chosen with the held rows",
                study(chosen="all"),
                "One leak is left: the columns are chosen with the labels of the held "
                "rows. It is the larger of the two.",
            ),
            Slip(
                "scaled with the held rows",
                study(scaled="all"),
                "One leak is left: mean and standard deviation are taken over all "
                "rows, the held ones among them.",
            ),
            Slip(
                "columns chosen by the held rows",
                study(chosen="held"),
                "You choose the columns by the held rows alone: `~held` are the rows "
                "to learn from.",
            ),
            Slip(
                "fitted on all",
                study(fitted="all"),
                "The class means are now taken over all rows: a third leak.",
            ),
        ],
        hints=[
            "Imagine the held rows arrive next year. Which lines can you run today?",
            "Two cannot: the scaling asks all rows for their mean, and best_columns "
            "asks all labels. Give both the rows `~held`.",
            "`X_train = X[~held]`, scale X with its mean and std; then "
            "`best_columns(X[~held], y[~held], 3)`",
        ],
        tolerance=1e-6,
    ),
    Exercise(
        id="11.7",
        points=2,
        asks="`cutout(images, rows, columns, r)`: images (n, c, h, w) with a square of "
        "side 2r + 1 set to 0, around a place of its own in each",
        reference=cutout,
        inputs=images_and_places,
        styles=[cutout_by_mask],
        slips=[
            Slip(
                "nothing at the border",
                cut(floor=None),
                "Near the upper or left border nothing is erased: row − r is negative "
                "there, and a slice then counts from the end. Begin at 0 at the least.",
            ),
            Slip(
                "one short",
                cut(last=0),
                "Your square has side 2r: a slice ends before its last number.",
            ),
            Slip(
                "rows for columns",
                cut(swap=True),
                "Rows and columns are exchanged: images are (n, c, row, column).",
            ),
            Slip(
                "one place for all",
                cut(one=True),
                "All images lose the place of the first. Each has its own.",
            ),
            Slip(
                "the square alone",
                lambda images, rows, columns, r: (
                    images - cutout(images, rows, columns, r)
                ),
                "You keep the square and erase the rest.",
            ),
        ],
        hints=[
            "Copy first: an augmentation must not change the digits themselves. "
            "Then go image by image.",
            "The square reaches from row − r to row + r, both included, cut off where "
            "the image ends. What does a slice from −1 do?",
            "`image[:, max(row - r, 0) : row + r + 1, ...] = 0`",
        ],
    ),
]
