"""19.4: a policy that draws numbers: the way back of a normal distribution's log."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def drawn_loss(mu, log_sigma, a, G):
    """Minus the mean of G log p(a), p normal with mean mu and width exp(log_sigma)."""
    z = (a - mu) / np.exp(log_sigma)
    return (G * (z**2 / 2 + log_sigma + np.log(2 * np.pi) / 2)).mean()


def drawn_loss_backward(dL, mu, log_sigma, a, G):
    z = (a - mu) / np.exp(log_sigma)
    share = dL * G / len(G)
    return -share * z / np.exp(log_sigma), share * (1 - z**2)


def batches(rng):
    cases = []
    for n, dL in [(4, 1.0), (1, 2.0), (3, -0.5), (50, 1.0)]:
        mu, log_sigma = draw(rng, n), draw(rng, n) / 2
        a = mu + np.exp(log_sigma) * draw(rng, n)
        cases.append((dL, mu, log_sigma, a, 3 * draw(rng, n)))
    dL, mu, log_sigma, a, G = cases[0]
    return [
        *cases,
        (dL, mu, log_sigma, mu.copy(), G),
        (dL, mu, log_sigma - 3, a, 1000 * G),
        (dL, 0 * mu, log_sigma, a, G),
    ]


def of_a_real_size(rng):
    mu, log_sigma, a, G = draw(rng, 4, 20000)
    return 1.0, mu, log_sigma / 2, a, G


def one_by_one(dL, mu, log_sigma, a, G):
    dmu, dlog = np.zeros(len(mu)), np.zeros(len(mu))
    for i in range(len(mu)):
        s = np.exp(log_sigma[i])
        dmu[i] = dL * G[i] * (mu[i] - a[i]) / s**2 / len(mu)
        dlog[i] = dL * G[i] * (1 - (a[i] - mu[i]) ** 2 / s**2) / len(mu)
    return dmu, dlog


def changed(mean=lambda dmu, dL, mu, log_sigma, a, G: dmu,
            log=lambda dlog, dL, mu, log_sigma, a, G: dlog):  # fmt: skip
    def drawn_loss_backward_(dL, mu, log_sigma, a, G):
        dmu, dlog = drawn_loss_backward(dL, mu, log_sigma, a, G)
        rest = dL, mu, log_sigma, a, G
        return mean(dmu, *rest), log(dlog, *rest)

    return drawn_loss_backward_


def scaled(dL, mu, log_sigma, a, G):
    return tuple(len(mu) * d for d in drawn_loss_backward(dL, mu, log_sigma, a, G))


EXERCISE = Exercise(
    id="19.4",
    points=3,
    asks="`drawn_loss_backward(dL, mu, log_sigma, a, G)`: dmu and dlog_sigma (n,) of "
    "`drawn_loss`; a and G are constants",
    reference=drawn_loss_backward,
    forward=drawn_loss,
    inputs=batches,
    large=of_a_real_size,
    too_slow="Every row has its own number: a few operations on whole arrays. "
    "Differences take the loss of 20,000 rows twice for each of 40,000 numbers.",
    returns=["dmu", "dlog_sigma"],
    styles=[one_by_one],
    slips=[
        Slip(
            "uphill",
            changed(lambda dmu, *rest: -dmu, lambda dlog, *rest: -dlog),
            "Both have the wrong sign: these are the gradients of the mean of G log p. "
            "The loss has a minus, so that going downhill raises it.",
        ),
        Slip(
            "one sigma",
            changed(lambda dmu, dL, mu, log_sigma, *rest: dmu * np.exp(log_sigma)),
            "Your dmu divides by sigma. It is (a - mu) / sigma²: one from the square, "
            "one from its inner derivative.",
        ),
        Slip(
            "no sigma",
            changed(lambda dmu, dL, mu, log_sigma, *rest: dmu * np.exp(2 * log_sigma)),
            "Your dmu is not divided by sigma². A narrow policy is surprised more.",
        ),
        Slip(
            "of sigma",
            changed(
                log=lambda dlog, dL, mu, log_sigma, *rest: dlog / np.exp(log_sigma)
            ),
            "This is the gradient at sigma. Asked is that at log_sigma: times sigma.",
        ),
        Slip(
            "1 forgotten",
            changed(
                log=lambda dlog, dL, mu, log_sigma, a, G: dlog - dL * G / len(G),
            ),
            "Your dlog_sigma lacks the 1 of the term log_sigma itself: 1 - z².",
        ),
        Slip(
            "z not squared",
            changed(
                log=lambda dlog, dL, mu, log_sigma, a, G: (
                    dL * G / len(G) * (1 - (a - mu) / np.exp(log_sigma))
                ),
            ),
            "Your dlog_sigma has z where z² belongs: z from the square, and dz is -z "
            "for each dlog_sigma.",
        ),
        Slip(
            "half of z²",
            changed(
                log=lambda dlog, dL, mu, log_sigma, a, G: (
                    dlog + dL * G / len(G) * ((a - mu) / np.exp(log_sigma)) ** 2 / 2
                ),
            ),
            "Your dlog_sigma has z² / 2. The derivative of z² / 2 is z times dz, and "
            "dz/dlog_sigma is -z: together -z².",
        ),
        Slip(
            "sums",
            scaled,
            "Yours are those of a sum. The loss is a mean over n: divide by n.",
        ),
        Slip(
            "G forgotten",
            lambda dL, mu, log_sigma, a, G: drawn_loss_backward(
                dL, mu, log_sigma, a, np.ones_like(G)
            ),
            "Every row is weighed alike. Each has its own G, what the action earned.",
        ),
        Slip(
            "dL forgotten",
            lambda dL, *rest: drawn_loss_backward(1.0, *rest),
            "dL is the gradient of what comes after the loss: it multiplies both.",
        ),
    ],
    hints=[
        "z = (a - mu) / sigma. Three terms in the bracket: z²/2, log_sigma, a "
        "constant. Which of them depends on mu, and how?",
        "dz/dmu = -1 / sigma, dz/dlog_sigma = -z.",
        "share = dL * G / n; dmu = -share * z / sigma; dlog_sigma = share * (1 - z**2)",
    ],
)
