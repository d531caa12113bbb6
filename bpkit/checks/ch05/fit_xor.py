"""05.9: from an empty cell to a network that learns XOR on the reader's own Value."""

import numpy as np

from bpkit.autograd import Value
from bpkit.checks.ch05.backward_on_a_graph import backward
from bpkit.checks.ch05.value_operations import Value as Number
from bpkit.checks.declared import Exercise, Slip
from bpkit.datasets import xor

GIVEN, NEW, SHARE, FEWEST = 12, 100, 0.95, 3
NAN = "p_new or losses hold nan or inf."
ONE = "A curve of fewer than three losses came back."
STILL = "All losses are the same number."
RISES = "The last loss is not below the first."
HALF = "All of p_new lies between 0.4 and 0.6."
LABELS = "p_new holds nothing but 0 and 1."
TURNED = "Nearly every new point is on the wrong side."
SUMS = "losses holds sums over the points."
HALVES = "losses holds half of the mean squared error."


def sigmoid(z):
    return Number(1.0) / (Number(1.0) + (Number(-1.0) * z).exp())


def on_numbers(X, t, X_new):
    rng, losses = np.random.default_rng(0), []
    w = [Number(start) for start in rng.normal(size=17).tolist()]

    def network(x):
        x1, x2, z = Number(x[0]), Number(x[1]), w[16]
        for k in range(0, 16, 4):
            z = z + w[k + 3] * sigmoid(w[k] * x1 + w[k + 1] * x2 + w[k + 2])
        return sigmoid(z)

    for _ in range(300):
        L = Number(0.0)
        for x, target in zip(X, t, strict=True):
            error = network(x) + Number(-target)
            L = L + error * error * Number(1 / len(t))
        backward(L)
        losses.append(L.data)
        for value in w:
            value.data -= 3.0 * value.grad
    return np.array([network(x).data for x in X_new]), losses


def clouds(rng):
    """What to fit; the new points begin with the old ones, by which losses are read."""
    X, y = xor(GIVEN, rng=rng)
    X_new, _ = xor(NEW, rng=rng)
    return [(X, y.astype(float), np.vstack([X, X_new]))]


def whether_it_fits(p_new, losses, X, t, X_new):
    """Whether the job is done (1: it is)."""
    if (p_new.shape, losses.ndim) != ((len(X_new),), 1):
        raise ValueError(
            f"p_new and losses have the shapes {p_new.shape} and {losses.shape}, "
            f"expected ({len(X_new)},), one for each new point, and one for each step."
        )
    share = right(p_new, X_new)
    if fault := fault_of(p_new, losses, t, share):
        raise ValueError(fault)
    if share < SHARE:
        raise ValueError(
            f"{share:.0%} of the new points are on their side, and {SHARE:.0%} were "
            f"asked for. The losses go from {losses[0]:.3g} to {losses[-1]:.3g}: more "
            "steps, if they still fall; a smaller rate, if they jump; another start, "
            "or more hidden units, if they stand."
        )
    return 1.0


def right(p_new, X_new):
    """The share of new points on their side: 1 where the signs of a row differ."""
    return np.mean((p_new > 0.5) == (X_new[:, 0] * X_new[:, 1] < 0))


def fault_of(p_new, losses, t, share):
    """The first thing that is wrong beside too small a share of points, or None."""
    if not (np.isfinite(p_new).all() and np.isfinite(losses).all()):
        return NAN
    if len(losses) < FEWEST:
        return ONE
    if np.ptp(losses) == 0:
        return STILL
    if losses[-1] >= losses[0]:
        return RISES
    if share < 1 - SHARE:
        return TURNED
    if np.isin(p_new, (0, 1)).all():
        return LABELS
    loss = np.mean((p_new[: len(t)] - t) ** 2)
    if not near(losses[-1], loss):
        return what_losses_are(losses[-1], loss, len(t))
    return HALF if (abs(p_new - 0.5) < 0.1).all() else None


def near(last, loss):
    """Before the last step or after it, or the mean of an epoch: about the same."""
    return abs(last - loss) <= 0.3 * loss + 1e-3


def what_losses_are(last, loss, n):
    for sentence, value in {SUMS: n * loss, HALVES: loss / 2}.items():
        if abs(last - value) <= 0.1 * value:
            return sentence
    return (
        f"The last of losses is {last:.4g}, but p_new at the points of X has the mean "
        f"squared error {loss:.4g}. It is taken of all of X, in each step, with the "
        "weights of that step."
    )


def point_by_point(X, t, X_new):
    """A step for each point, no sigmoid at the end, the mean loss of each pass."""
    rng, losses = np.random.default_rng(1), []
    V = [[Number(float(start)) for start in row] for row in rng.normal(size=(6, 4))]

    def network(x1, x2):
        x1, x2, p = Number(float(x1)), Number(float(x2)), Number(0.0)
        for w1, w2, b, v in V:
            p = v * sigmoid(w1 * x1 + w2 * x2 + b) + p
        return p

    for _ in range(200):
        losses.append(0.0)
        for i in rng.permutation(len(X)):
            e = network(*X[i]) + Number(-float(t[i]))
            L = e * e
            backward(L)
            for value in sum(V, []):
                value.data -= 0.2 * value.grad
            losses[-1] += L.data / len(X)
    return [network(*x).data for x in X_new], np.array(losses)


def trained(
    *,
    rate=3.0,
    steps=60,
    bend=Value.sigmoid,
    told=lambda L, n: L,
    turned=False,
    read=lambda p: p,
):
    """A fit, with a slip or without, on bpkit's engine and arrays."""

    def fit_xor(X, t, X_new):
        rng, losses = np.random.default_rng(0), []
        sizes = (2, 4), (4,), (4, 1), (1,)
        weights = [Value(rng.normal(size=size)) for size in sizes]
        goal = (1 - t if turned else t)[:, None]

        def network(X):
            W1, b1, W2, b2 = weights
            return (bend(X @ W1 + b1) @ W2 + b2).sigmoid()

        for _ in range(steps):
            L = ((network(X) - goal) ** 2.0).mean()
            L.backward()
            losses.append(told(L.data, len(t)))
            for value in weights:
                value.data = value.data - rate * value.grad
        return read(network(X_new).data[:, 0]), losses

    return fit_xor


EXERCISE = Exercise(
    id="05.9",
    points=4,
    asks="`fit_xor(X, t, X_new)`: p_new (m,), what a network trained on X (n, 2) and "
    "t (n,) says of X_new (m, 2), and the losses in each step",
    reference=trained(steps=300),  # on arrays, a tenth of the time
    inputs=clouds,
    returns=["p_new", "losses"],
    measure=whether_it_fits,
    seconds=60,
    too_slow="A step on 12 points takes a few milliseconds with an engine that walks "
    "back once. Is one `L` made for all points, and `backward` called once a step? "
    "Does L grow from step to step, because it is not begun anew?",
    styles=[on_numbers, point_by_point],
    slips=[
        Slip(
            "uphill",
            trained(rate=-3.0),
            "Your last loss is not below the first. Is the step `value.data -= lr * "
            "value.grad`, with minus, and is the error squared? If so, try a smaller "
            "rate.",
        ),
        Slip(
            "no step",
            trained(rate=0.0),
            "The loss never changes. Does no step reach the weights that the network "
            "uses? Call `backward`, then change the `data` of these same values. Or do "
            "all weights begin at 0? There all gradients are 0: draw them.",
        ),
        Slip(
            "nan",
            trained(read=lambda p: p * np.nan),
            "There is nan or inf in what came back. Try a smaller rate.",
        ),
        Slip(
            "one loss",
            trained(steps=1),
            "`losses` holds fewer than three numbers, and no curve can be seen in "
            "them. Does `return` stand inside the loop?",
        ),
        Slip(
            "all at one half",
            trained(bend=lambda Z: 0.0 * Z),
            "Your network says about 0.5 everywhere. It may need more steps or a "
            "larger rate; or all weights are equal at the start, and hidden units "
            "stay equal; or there are none, and none can do no better (chapter 1).",
        ),
        Slip(
            "labels",
            trained(read=np.round, steps=300),
            "`p_new` holds zeros and ones. Asked for is what the network says, a "
            "number in between: leave the rounding to whoever reads it.",
        ),
        Slip(
            "targets turned",
            trained(turned=True, steps=300),
            "Nearly every new point is on the wrong side: your network says 1 - t.",
        ),
        Slip(
            "sums",
            trained(told=lambda L, n: n * L),
            "Your losses are sums over the points. The loss is a mean: divide by n.",
        ),
        Slip(
            "halves",
            trained(told=lambda L, n: L / 2),
            "Your losses are half of the mean of the squares: no half was asked for.",
        ),
    ],
    hints=[
        "17 weights do: four hidden units with two weights and a bias each, four "
        "weights on the way out and a bias. `w = [Value(start) for start in "
        "rng.normal(size=17)]`; then a function `network(x)` of values.",
        "One step: L is the sum of error * error * Value(1 / len(t)) over the points, "
        "with error = network(x) + Value(-target). Then `backward(L)`.",
        "After it `losses.append(L.data)`, and for each value of w `value.data -= 3.0 "
        "* value.grad`; 300 such steps. At the end `network(x).data` for each row of "
        "X_new.",
    ],
)
