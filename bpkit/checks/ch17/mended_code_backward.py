"""17.6: a colleague's way back to an encoder, with two faults."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def mended_code_backward(dC, M, S, E):
    return way_back(dC, M, S, E)


def way_back(dC, M, S, E, *, rows=True, half=True, pull=1, spread=True):
    """From the picture and from KL; the options are what slips do."""
    n = len(M) if rows else 1
    root = np.exp(S / 2) / 2 if half else np.exp(S)
    dS = dC * E * (root if spread else 1)
    return dC + pull * M / n, dS + pull * (np.exp(S) - 1) / (2 * n)


def codes(rng):
    cases = []
    for shape in [(2, 2), (3, 1), (5, 4)]:
        dC, M, S, E = (draw(rng, *shape) for _ in range(4))
        cases.append((dC, M, S / 2, E))
    dC, M, S, E = cases[0]
    return [*cases, (0 * dC, M, S, E), (1e4 * dC, M, 2 * S, E)]


def in_parts(dC, M, S, E):
    """Another style: sigma by name, each part apart."""
    sigma, n = np.sqrt(np.exp(S)), M.shape[0]
    from_picture = dC * E * sigma / 2
    from_kl = 0.5 * (sigma**2 - 1) / n
    return dC + M / n, from_picture + from_kl


def all_by_rows(dC, M, S, E):
    dM, dS = way_back(dC, M, S, E, rows=False)
    return dM / len(M), dS / len(M)


def spread_by(slope):
    def mended_code_backward_(dC, M, S, E):
        dM, dS = way_back(0 * dC, M, S, E)
        return dC + dM, dC * E * slope(S) + dS

    return mended_code_backward_


def by_entries(dC, M, S, E):
    dM, dS = way_back(dC, M, S, E)
    from_picture = dC * E * np.exp(S / 2) / 2
    k = M.shape[1]
    return dC + (dM - dC) / k, from_picture + (dS - from_picture) / k


def with_slip(**slips):
    def mended_code_backward_(dC, M, S, E):
        return way_back(dC, M, S, E, **slips)

    return mended_code_backward_


EXERCISE = Exercise(
    id="17.6",
    points=2,
    asks="`mended_code_backward(dC, M, S, E)`: dM and dS of the picture's loss, whose "
    "gradient at C = M + exp(S / 2) * E is dC, plus KL, a mean over the n rows",
    reference=mended_code_backward,
    inputs=codes,
    returns=["dM", "dS"],
    styles=[in_parts],
    slips=[
        Slip(
            "both faults left",
            with_slip(half=False, rows=False),
            "This is what the colleague's lines give. Which mean does KL take, and "
            "what is the slope of exp(S / 2)?",
        ),
        Slip(
            "the rows",
            with_slip(rows=False),
            "One fault is left: KL is a mean over the rows, so its slopes are divided "
            "by n.",
        ),
        Slip(
            "the half",
            with_slip(half=False),
            "One fault is left: C has exp(S / 2), whose slope is exp(S / 2) / 2.",
        ),
        Slip(
            "all by the rows",
            all_by_rows,
            "You divide dC by n as well. It comes back from a loss whose mean is taken "
            "already: KL alone is divided.",
        ),
        Slip(
            "the half of the spread",
            spread_by(lambda S: np.exp(S / 2)),
            "dS from the picture is twice what it should be: exp(S / 2) has the slope "
            "exp(S / 2) / 2.",
        ),
        Slip(
            "no root",
            spread_by(lambda S: np.exp(S) / 2),
            "dS from the picture has exp(S) / 2: the spread is the root, exp(S / 2).",
        ),
        Slip(
            "a mean over entries",
            by_entries,
            "You divide KL by all entries; it is a sum over the columns and a mean "
            "over the n rows.",
        ),
        Slip(
            "no KL",
            with_slip(pull=0),
            "Your gradients are those of the picture alone: KL pulls M and S to 0.",
        ),
        Slip(
            "KL pushes",
            with_slip(pull=-1),
            "Your KL has the wrong sign: it is added to the loss, so its slopes are "
            "added, too.",
        ),
        Slip(
            "no spread",
            with_slip(spread=False),
            "dS from the picture lacks a factor, the slope of exp(S / 2).",
        ),
    ],
    hints=[
        "Two ways lead back to M and S: from the picture through C, and from KL. Check "
        "each alone by central differences.",
        "From C: dC, and dC * E * exp(S / 2) / 2. From KL: M / n and (exp(S) - 1) / (2 "
        "n).",
        "Add them, M's with M's and S's with S's.",
    ],
)
