"""18.2: the scores of a discriminator that knows both densities, and its loss."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def best_discriminator(p, q):
    Z = np.log(p) - np.log(q)
    loss = (p * np.log1p(q / p) + q * np.log1p(p / q)).sum() / 2
    return Z, loss


def places(rng):
    """Probabilities over several places, all above 0; equal ones; far from equal."""
    same = np.array([0.5, 0.25, 0.25])
    first = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.3, 0.6])
    far = np.array([1 - 1e-12, 1e-12]), np.array([1e-12, 1 - 1e-12])
    p, q = (rng.integers(1, 20, 6).astype(float) for _ in range(2))
    return [first, (same, same.copy()), far, (p / p.sum(), q / q.sum())]


def by_the_share(p, q):
    share = p / (p + q)
    other = q / (p + q)
    return np.log(p / q), -0.5 * (p @ np.log(share) + q @ np.log(other))


def changed(scores=None, loss=None):
    def best_discriminator_(p, q):
        Z, L = best_discriminator(p, q)
        return scores(p, q) if scores else Z, loss(p, q, L) if loss else L

    return best_discriminator_


EXERCISE = Exercise(
    id="18.2",
    points=2,
    asks="`best_discriminator(p, q)`: `Z` (n,), the scores of the best D at n places, "
    "and its `loss`, the mean cross-entropy where half of the points are real. p (n,) "
    "and q (n,) are the probabilities of a real and of a made point at each place, all "
    "above 0",
    reference=best_discriminator,
    inputs=places,
    returns=["Z", "loss"],
    styles=[by_the_share],
    slips=[
        Slip(
            "probabilities",
            changed(lambda p, q: p / (p + q)),
            "Your Z are probabilities, p/(p + q). The score is what the sigmoid makes "
            "that of: log(p/q).",
        ),
        Slip(
            "made for real",
            changed(lambda p, q: np.log(q / p)),
            "Your scores have the other sign: they are high where made points are "
            "likely.",
        ),
        Slip(
            "no logarithm",
            changed(lambda p, q: p / q),
            "Your Z are odds, p/q. The score is their logarithm.",
        ),
        Slip(
            "logarithm of the share",
            changed(lambda p, q: np.log(p / (p + q))),
            "Your Z are log(p/(p + q)). σ(Z) is that share for Z = log(p/q).",
        ),
        Slip(
            "one less the share",
            changed(lambda p, q: np.log(p / (p + q) / (1 - p / (p + q)))),
            "Your Z are right on paper. Where p is far above q, though, the share is "
            "nearly 1, and 1 minus it has few digits left. log(p) - log(q) needs no "
            "share.",
        ),
        Slip(
            "log 2 everywhere",
            changed(loss=lambda p, q, L: np.log(2)),
            "Your loss is log 2, whatever p and q are. It is that where p equals q; "
            "elsewhere D can tell, and its loss is lower.",
        ),
        Slip(
            "bits",
            changed(loss=lambda p, q, L: L / np.log(2)),
            "Your loss is in bits, with log2. Nats were asked for: np.log.",
        ),
        Slip(
            "not halved",
            changed(loss=lambda p, q, L: 2 * L),
            "Your loss is twice as large: half of the points are real, half are made. "
            "For p = q it is log 2, not log 4.",
        ),
        Slip(
            "a mean over the places",
            changed(
                loss=lambda p, q, L: (
                    (np.log1p(q / p).mean() + np.log1p(p / q).mean()) / 2
                )
            ),
            "You take a mean over the places. A place counts as often as points come "
            "there: p times for the real ones, q times for the made.",
        ),
        Slip(
            "real points alone",
            changed(loss=lambda p, q, L: (p * np.log1p(q / p)).sum()),
            "Your loss counts the real points alone. Half of what D sees is made.",
        ),
        Slip(
            "minus",
            changed(loss=lambda p, q, L: -L),
            "Your loss is below 0: a cross-entropy is -log of a probability.",
        ),
    ],
    hints=[
        "The share of real points at a place is p/(p + q). Which score has that as its "
        "sigmoid?",
        "σ(log(p/q)) = p/(p + q). A real point costs -log of it, a made one -log of "
        "q/(p + q).",
        "`loss = -0.5 * (p @ np.log(p / (p + q)) + q @ np.log(q / (p + q)))`",
    ],
)
