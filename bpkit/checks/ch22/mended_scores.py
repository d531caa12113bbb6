"""22.6: a colleague's suggestions, with two faults."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def mended_scores(B):
    return scored(B)


def scored(B, *, root=True, itself=False, had=False, products=True):
    """Cosines of the columns, summed over what one has; options are slips."""
    C = B.T @ B if products else (B.T @ B) * 0 + B.sum(axis=0)
    n = np.diag(B.T @ B)
    n = np.sqrt(n) if root else n
    C = C / np.outer(n, n)
    if not itself:
        C = C - np.diag(np.diag(C))
    S = B @ C
    return S if had else np.where(B > 0, -1.0, S)


def shops(rng):
    cases = []
    for m, n in [(4, 3), (6, 5), (9, 4), (5, 5)]:
        B = (rng.random((m, n)) < 0.5).astype(float)
        B[0], B[1, 0], B[2, -1] = 1, 0, 0
        cases.append((B,))
    return cases


def by_loops(B):
    """Another style: product by product."""
    n, S = B.shape[1], np.zeros_like(B)
    for j in range(n):
        for i in range(n):
            if i != j:
                both = (B[:, i] * B[:, j]).sum()
                S[:, j] += B[:, i] * both / np.sqrt(B[:, i].sum() * B[:, j].sum())
    S[B == 1] = -1
    return S


def slip(**faults):
    def mended_scores_(B):
        return scored(B, **faults)

    return mended_scores_


EXERCISE = Exercise(
    id="22.6",
    points=2,
    asks="`mended_scores(B)`: for customers' products B (m, n) of 0 and 1, each "
    "product's cosine with each other product that the customer has, summed, (m, n), "
    "and -1 for what they have",
    reference=mended_scores,
    inputs=shops,
    styles=[by_loops],
    slips=[
        Slip(
            "both left",
            slip(root=False, itself=True, had=True),
            "This is what the colleague's lines give. What is a count divided by, and "
            "may a product be suggested to who has it?",
        ),
        Slip(
            "no root",
            slip(root=False),
            "One fault is left: a cosine is divided by the lengths of both columns, "
            "and a column of n ones is sqrt(n) long.",
        ),
        Slip(
            "what they have",
            slip(had=True),
            "One fault is left: what a customer has is no suggestion; those places are "
            "-1.",
        ),
        Slip(
            "no root, and what they have",
            slip(root=False, had=True),
            "The diagonal was no fault that matters. Two are left: the lengths of the "
            "columns, which are roots, and what a customer has already.",
        ),
        Slip(
            "itself first",
            slip(itself=True, had=True),
            "One fault is left: each product goes best with itself, so what one has "
            "comes first; those places are -1.",
        ),
        Slip(
            "minus infinity",
            lambda B: np.where(B > 0, -np.inf, scored(B)),
            "Right but for what a customer has: -1 was asked for there, and is "
            "enough, since no other score is below 0.",
        ),
        Slip(
            "best-sellers",
            slip(products=False),
            "You count how often each is sold, not how often two have one owner: "
            "B.T @ B.",
        ),
    ],
    hints=[
        "Take a shop of three products and two customers, and count by hand.",
        "The cosine of two columns: how many have both, divided by the root of how "
        "many have the one times how many have the other.",
        "`np.sqrt` of the diagonal, and `np.where(B > 0, -1.0, B @ C)`.",
    ],
)
