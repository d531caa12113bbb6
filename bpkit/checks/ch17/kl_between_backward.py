"""17.4: from one normal to another, both learned."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def kl_between(M, S, P, R):
    gap = np.exp(S - R) + (M - P) ** 2 / np.exp(R)
    return (gap + R - S - 1).sum() / (2 * len(M))


def kl_between_backward(dL, M, S, P, R):
    n = len(M)
    pull = (M - P) * np.exp(-R)
    dM, dS = pull / n, (np.exp(S - R) - 1) / (2 * n)
    dR = (1 - np.exp(S - R) - (M - P) ** 2 * np.exp(-R)) / (2 * n)
    return dL * dM, dL * dS, -dL * dM, dL * dR


def normals(rng):
    cases = []
    for number, shape in [(1.0, (2, 2)), (0.7, (3, 1)), (-2.0, (4, 3))]:
        cases.append((number, *(draw(rng, *shape) / 2 for _ in range(4))))
    dL, M, S, P, _ = cases[0]
    return [*cases, (dL, M, S, P, np.zeros_like(P)), (dL, 1e4 * M, S, P, S + 0.5)]


def by_the_ratio(dL, M, S, P, R):
    """Another style: the ratio of the variances, and the gap in units of the second."""
    ratio, z = np.exp(S) / np.exp(R), (M - P) / np.exp(R / 2)
    by = dL / (2 * M.shape[0])
    dM = by * 2 * z * np.exp(-R / 2)
    return dM, by * (ratio - 1), -dM, by * (1 - ratio - z * z)


def changed(change):
    """A slip: what is right, changed."""

    def kl_between_backward_(dL, M, S, P, R):
        return change(*kl_between_backward(dL, M, S, P, R), M, S, P, R, dL)

    return kl_between_backward_


EXERCISE = Exercise(
    id="17.4",
    points=3,
    asks="`kl_between_backward(dL, M, S, P, R)`: dM, dS, dP, dR of the sheet's "
    "`kl_between`, a mean over the rows; all (n, k)",
    reference=kl_between_backward,
    forward=kl_between,
    inputs=normals,
    returns=["dM", "dS", "dP", "dR"],
    styles=[by_the_ratio],
    slips=[
        Slip(
            "the standard normal's",
            lambda dL, M, S, P, R: (
                dL * M / len(M),
                dL * (np.exp(S) - 1) / (2 * len(M)),
                -dL * M / len(M),
                0 * R,
            ),
            "Your dM and dS are the chapter's, for a second normal of mean 0 and "
            "variance 1. Here its mean is P and the log of its variance R.",
        ),
        Slip(
            "a sum over rows",
            changed(lambda *a: tuple(len(a[4]) * d for d in a[:4])),
            "You have n times each gradient: the loss takes a mean over the rows.",
        ),
        Slip(
            "a mean over entries",
            changed(lambda *a: tuple(d / a[4].shape[1] for d in a[:4])),
            "You divide by all entries; the loss sums over the columns and divides by "
            "n alone.",
        ),
        Slip(
            "P pulls the same way",
            changed(lambda dM, dS, dP, dR, *rest: (dM, dS, -dP, dR)),
            "Your dP has the wrong sign: M - P stands squared, so dP is -dM.",
        ),
        Slip(
            "the gap is forgotten in R",
            changed(
                lambda dM, dS, dP, dR, M, S, P, R, dL: (dM, dS, dP, -dS),
            ),
            "Your dR is -dS. R divides the squared gap as well: a term is missing.",
        ),
        Slip(
            "no variance under the gap",
            changed(
                lambda dM, dS, dP, dR, M, S, P, R, dL: (
                    dL * (M - P) / len(M),
                    dS,
                    -dL * (M - P) / len(M),
                    dR,
                )
            ),
            "Your dM and dP lack a factor: the gap is divided by exp(R).",
        ),
        Slip(
            "the gap pushes R up",
            changed(
                lambda dM, dS, dP, dR, M, S, P, R, dL: (
                    dM,
                    dS,
                    dP,
                    -dS + dM * (M - P) / 2,
                )
            ),
            "The squared gap has the wrong sign in your dR: a larger R makes it count "
            "less.",
        ),
        Slip(
            "R is forgotten in S",
            changed(
                lambda dM, dS, dP, dR, M, S, P, R, dL: (
                    dM,
                    dL * (np.exp(S) - 1) / (2 * len(M)),
                    dP,
                    dR,
                )
            ),
            "Your dS is the chapter's, for a second variance of 1. Here the ratio of "
            "the two is exp(S - R).",
        ),
        Slip(
            "dL is forgotten",
            lambda dL, M, S, P, R: kl_between_backward(1.0, M, S, P, R),
            "dL is missing: each gradient is multiplied by what came back.",
        ),
    ],
    hints=[
        "Entry by entry: which of the four terms has M in it? Which have R?",
        "exp(S - R) has the slope exp(S - R) by S and minus that by R; (M - P)**2 * "
        "exp(-R) has minus itself by R.",
        "`dM = dL * (M - P) * np.exp(-R) / n`; `dS = dL * (np.exp(S - R) - 1) / (2 * "
        "n)`; dP = -dM; dR has three terms.",
    ],
)
