"""Chapter 09, optimizers.

Most answers are classes with .step(params, grads). Each is driven for several steps,
two parameters with a memory of their own, and its learning rate changes on the way.
"""

import numpy as np

from bpkit.checks.judge import Exercise, Slip, draw
from bpkit.checks.variants import Variant
from bpkit.optimizers import Optimizer


def follow_steps(make, W, b, dWs, dbs, lrs):
    import numpy as np

    optimizer, other = make(float(lrs[0])), make(float(lrs[0]))
    params = {"W": W.copy(), "b": b.copy()}
    held, twin = dict(params), {"W": 2 * W, "b": 2 * b}
    grads = {"W": np.zeros_like(W), "b": np.zeros_like(b)}
    paths = [], []
    for dW, db, lr in zip(dWs, dbs, lrs, strict=True):
        grads["W"][...], grads["b"][...] = dW, db  # backward may use its arrays again
        optimizer.lr = float(lr)
        optimizer.step(params, grads)
        for path, array in zip(paths, held.values(), strict=True):
            path.append(array.copy())
        other.step(twin, {"W": -3 * dW, "b": -3 * db})  # another network's optimizer
    return np.array(paths[0]), np.array(paths[1])


def two_parameters_and_their_gradients(rng):
    cases = []
    for T, shape, k in [(4, (3, 2), 2), (5, (1, 4), 3), (3, (2, 2), 1)]:
        dW, db = draw(rng, T, *shape), draw(rng, T, k)
        lrs = np.array([0.1] * 2 + [0.05] * (T - 2))
        cases.append((draw(rng, *shape), draw(rng, k), dW, db, lrs))
    W, b, dW, db, lrs = cases[0]
    still = dW * (np.arange(2) > 0)  # a weight whose slope is 0
    return [*cases, (W, b, 1000 * dW, db, lrs), (W, b, still, db, lrs)]


DRIVEN = {
    "inputs": two_parameters_and_their_gradients,
    "drive": follow_steps,
    "returns": ["W after each step", "b after each step"],
    "uses": ["optimizers.Optimizer", "optimizers.SGD"],
}
NEW_ARRAY = (
    "Your weights do not move: `W = W - ...` makes a new array, which is gone when the "
    "method ends. The layer still holds the old one: change it, with `W -= ...`."
)


def rebinding(kind):
    """The optimizer with arrays of its own: a slip of all of them."""

    class Rebinding(kind):
        def update(self, name, W, dW):
            super().update(name, W.copy(), dW)

    return Rebinding


# 09.1


class Momentum(Optimizer):
    def __init__(self, lr, momentum=0.9):
        super().__init__(lr)
        self.momentum, self.v = momentum, {}

    def update(self, name, W, dW):
        v = self.v.setdefault(name, np.zeros_like(W))
        v *= self.momentum
        v -= self.lr * dW
        W += v


class MomentumInNewArrays(Momentum):
    def update(self, name, W, dW):
        self.v[name] = self.momentum * self.v.get(name, 0) - self.lr * dW
        np.add(W, self.v[name], out=W)


def momentum(move):
    """Momentum whose update of (v, g, lr, mu) is another: returns the step and v."""

    class Other(Momentum):
        def update(self, name, W, dW):
            v = self.v.get(name, np.zeros_like(W))
            step, self.v[name] = move(v, dW, self.lr, self.momentum)
            W += step

    return Other


def pytorchs(v, g, lr, mu):
    v = mu * v + g
    return -lr * v, v


def both_signs(v, g, lr, mu):
    v = mu * v - lr * g
    return -v, v


def averaged(v, g, lr, mu):
    v = mu * v - (1 - mu) * lr * g
    return v, v


def not_kept(v, g, lr, mu):
    return mu * v - lr * g, v


# 09.2


class Adagrad(Optimizer):
    def __init__(self, lr, eps=1e-8):
        super().__init__(lr)
        self.eps, self.s = eps, {}

    def update(self, name, W, dW):
        s = self.s.setdefault(name, np.zeros_like(W))
        s += dW**2
        W -= self.lr * dW / (np.sqrt(s) + self.eps)


class AdagradInNewArrays(Adagrad):
    def update(self, name, W, dW):
        self.s[name] = self.s.get(name, 0) + dW * dW
        W[...] = W - self.lr * dW / (self.s[name] ** 0.5 + self.eps)


def adagrad(grow, divide=np.sqrt, shared=False):
    class Other(Adagrad):
        def update(self, name, W, dW):
            key = "all" if shared else name
            s = self.s[key] = grow(self.s.get(key, 0), dW)
            W -= self.lr * dW / (divide(s) + self.eps)

    return Other


# 09.3


class CenteredRMSProp(Optimizer):
    def __init__(self, lr, rho=0.9, eps=1e-8):
        super().__init__(lr)
        self.rho, self.eps, self.s, self.m = rho, eps, {}, {}

    def update(self, name, W, dW):
        s = self.s.setdefault(name, np.zeros_like(W))
        m = self.m.setdefault(name, np.zeros_like(W))
        s *= self.rho
        s += (1 - self.rho) * dW**2
        m *= self.rho
        m += (1 - self.rho) * dW
        W -= self.lr * dW / np.sqrt(s - m**2 + self.eps)


class CenteredInNewArrays(CenteredRMSProp):
    def update(self, name, W, dW):
        s, m = self.s.get(name, 0), self.m.get(name, 0)
        self.s[name] = s = s + (1 - self.rho) * (dW * dW - s)
        self.m[name] = m = m + (1 - self.rho) * (dW - m)
        W[...] -= self.lr * dW * (s - m * m + self.eps) ** -0.5


def centered(spread=lambda s, m: s - m**2, square=np.square, turn=lambda rho: rho):
    class Other(CenteredRMSProp):
        def update(self, name, W, dW):
            rho = turn(self.rho)
            self.s[name] = s = rho * self.s.get(name, 0) + (1 - rho) * square(dW)
            self.m[name] = m = rho * self.m.get(name, 0) + (1 - rho) * dW
            W -= self.lr * dW / np.sqrt(spread(s, m) + self.eps)

    return Other


# 09.4


class AdamW(Optimizer):
    def __init__(self, lr, weight_decay=0.1):
        super().__init__(lr)
        self.weight_decay, self.t, self.m, self.v = weight_decay, 0, {}, {}

    def before_update(self):
        self.t += 1

    def update(self, name, W, dW):
        m = self.m.setdefault(name, np.zeros_like(W))
        v = self.v.setdefault(name, np.zeros_like(W))
        m *= 0.9
        m += 0.1 * dW
        v *= 0.999
        v += 0.001 * dW**2
        W -= self.lr * self.weight_decay * W
        m_hat, v_hat = m / (1 - 0.9**self.t), v / (1 - 0.999**self.t)
        W -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)


class AdamWInOneStep(AdamW):
    def update(self, name, W, dW):
        self.m[name] = m = self.m.get(name, 0) * 0.9 + (1 - 0.9) * dW
        self.v[name] = v = self.v.get(name, 0) * 0.999 + (1 - 0.999) * dW * dW
        size = np.sqrt(v / (1 - 0.999**self.t)) + 1e-8
        step = m / (1 - 0.9**self.t) / size + self.weight_decay * W
        np.subtract(W, self.lr * step, out=W)


def adamw(*, decay="before", beta1=0.9, beta2=0.999, correct=True):
    class Other(AdamW):
        def update(self, name, W, dW):
            lr, wd = self.lr, self.weight_decay
            if decay == "gradient":
                dW = dW + wd * W
            self.m[name] = m = beta1 * self.m.get(name, 0) + (1 - beta1) * dW
            self.v[name] = v = beta2 * self.v.get(name, 0) + (1 - beta2) * dW**2
            if correct:
                m, v = m / (1 - beta1**self.t), v / (1 - beta2**self.t)
            if decay in ("before", "no lr"):
                W -= (lr if decay == "before" else 1) * wd * W
            W -= lr * m / (np.sqrt(v) + 1e-8)
            if decay == "after":
                W -= lr * wd * W

    return Other


# 09.5


class RepairedAdam:
    def __init__(self, lr):
        self.lr, self.t, self.m, self.v = lr, 0, {}, {}

    def step(self, params, grads):
        self.t += 1
        for name, W in params.items():
            m = self.m.setdefault(name, np.zeros_like(W))
            v = self.v.setdefault(name, np.zeros_like(W))
            m *= 0.9
            m += 0.1 * grads[name]
            v *= 0.999
            v += 0.001 * grads[name] ** 2
            m_hat = m / (1 - 0.9**self.t)
            v_hat = v / (1 - 0.999**self.t)
            W -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)


class RepairedInAnotherWay(RepairedAdam):
    def step(self, params, grads):
        self.t, t = self.t + 1, self.t + 1
        for name in params:
            g = grads[name]
            self.m[name] = 0.9 * self.m.get(name, 0) + 0.1 * g
            self.v[name] = 0.999 * self.v.get(name, 0) + 0.001 * g * g
            size = np.sqrt(self.v[name] / (1 - 0.999**t)) + 1e-8
            params[name] -= self.lr / (1 - 0.9**t) * self.m[name] / size


class ColleaguesAdam:
    def __init__(self, lr):
        self.lr, self.t, self.m, self.v = lr, 0, {}, {}

    def step(self, params, grads):
        for name, W in params.items():
            self.t += 1
            m = self.m.setdefault(name, np.zeros_like(W))
            v = self.v.setdefault(name, np.zeros_like(W))
            m *= 0.9
            m += 0.1 * grads[name]
            v *= 0.999
            v += 0.001 * grads[name] ** 2
            m /= 1 - 0.9**self.t
            v /= 1 - 0.999**self.t
            W -= self.lr * m / (np.sqrt(v) + 1e-8)


def adam(*, in_place=False, once=True, correct=True, rebinds=False):
    class Other(RepairedAdam):
        def step(self, params, grads):
            self.t += once
            for name, W in params.items():
                self.t += not once
                t = self.t
                m = 0.9 * self.m.get(name, 0) + 0.1 * grads[name]
                v = 0.999 * self.v.get(name, 0) + 0.001 * grads[name] ** 2
                fair = (1 - 0.9**t, 1 - 0.999**t) if correct else (1, 1)
                m_hat, v_hat = m / fair[0], v / fair[1]
                self.m[name], self.v[name] = (m_hat, v_hat) if in_place else (m, v)
                step = self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)
                if rebinds:
                    params[name] = W - step
                else:
                    W -= step

    return Other


# 09.6


def root_decay(step, lr, warmup):
    return lr * np.minimum((step + 1) / warmup, np.sqrt(warmup / (step + 1)))


def root_decay_in_two_parts(step, lr, warmup):
    count = np.asarray(step) + 1.0
    return np.where(count < warmup, lr * count / warmup, lr * (warmup / count) ** 0.5)


def with_a_floor(root_decay, step, lr, warmup, *, floor):
    return np.maximum(root_decay(step, lr, warmup), floor * lr)


def steps_of_a_training(rng):
    cases = [
        (np.arange(12), 0.5, 4),
        (np.array([0, 9, 10, 11, 40, 1000]), 0.001, 10),
        (np.array([0, 1, 2]), 2.0, 1),
    ]
    drawn = np.sort(rng.choice(500, 5, replace=False))
    return [*cases, (drawn, rng.integers(1, 9) / 10, int(rng.integers(20, 200)))]


# 09.7


def best_momentum(flat, steep):
    low, high = np.sqrt(flat), np.sqrt(steep)
    return (2 / (high + low)) ** 2, ((high - low) / (high + low)) ** 2


def best_momentum_from_the_ratio(flat, steep):
    root = np.sqrt(steep / flat)
    left = (root - 1) / (root + 1)
    return (1 + left) ** 2 / steep, left**2


def two_curvatures(rng):
    cases = [(1.0, 100.0), (0.2, 4.0), (5.0, 5.0), (0.001, 1000.0)]
    flat = rng.integers(1, 20) / 4
    return [*cases, (flat, flat * rng.integers(2, 50))]


EXERCISES = [
    Exercise(
        id="09.1",
        points=2,
        asks="`Momentum` with momentum = 0.9: v = momentum * v - lr * g, then w += v",
        reference=Momentum,
        styles=[MomentumInNewArrays],
        slips=[
            Slip(
                "PyTorch's momentum",
                momentum(pytorchs),
                "This is the chapter's form, lr outside of v. The two walk alike until "
                "lr changes: here v holds steps that were made with the old lr.",
            ),
            Slip(
                "minus twice",
                momentum(both_signs),
                "Your weights walk uphill. Here v holds the step with its sign "
                "already: `W += v`.",
            ),
            Slip(
                "a mean instead of a sum",
                momentum(averaged),
                "You weigh the new gradient with 1 - momentum. That is a running mean; "
                "momentum adds up, and lets old ones fade.",
            ),
            Slip(
                "v not kept",
                momentum(not_kept),
                "Every step looks like the first: what you compute for v is not kept. "
                "Store it under the parameter's name.",
            ),
            Slip("new array", rebinding(Momentum), NEW_ARRAY),
        ],
        hints=[
            "v has a place of its own for each parameter: `self.v[name]`. What is it "
            "before the first step?",
            "`v = self.v.setdefault(name, np.zeros_like(W))` gives the stored array; "
            "change it in place.",
            "`v *= self.momentum`, `v -= self.lr * dW`, `W += v`",
        ],
        **DRIVEN,
    ),
    Exercise(
        id="09.2",
        points=2,
        asks="`Adagrad` with eps = 1e-8: s adds up the squares of the gradients, and w "
        "steps by -lr * g / (sqrt(s) + eps)",
        reference=Adagrad,
        styles=[AdagradInNewArrays],
        slips=[
            Slip(
                "RMSProp",
                adagrad(lambda s, g: 0.9 * s + 0.1 * g**2),
                "This is RMSProp: old squares fade. Adagrad forgets nothing, s only "
                "grows.",
            ),
            Slip(
                "no square",
                adagrad(lambda s, g: s + np.abs(g)),
                "You add up sizes. Adagrad adds up squares, and takes the root later: "
                "`s += dW**2`.",
            ),
            Slip(
                "no root",
                adagrad(lambda s, g: s + g**2, divide=lambda s: s),
                "You divide by s itself. Then a gradient of 1000 makes a step of 0.001 "
                "lr: the root has the gradient's own unit.",
            ),
            Slip(
                "s not kept",
                adagrad(lambda s, g: g**2),
                "Your s is the last square alone: every step is lr long. Add to what "
                "is stored.",
            ),
            Slip("new array", rebinding(Adagrad), NEW_ARRAY),
        ],
        hints=[
            "One array s for each parameter, 0 before the first step. What is added to "
            "it?",
            "`s = self.s.setdefault(name, np.zeros_like(W))`, then `s += dW**2`.",
            "`W -= self.lr * dW / (np.sqrt(s) + self.eps)`",
        ],
        **DRIVEN,
    ),
    Exercise(
        id="09.3",
        points=3,
        asks="`CenteredRMSProp` with rho = 0.9 and eps = 1e-8: steps of -lr * g / "
        "sqrt(s - m**2 + eps), s and m running means of g**2 and of g",
        reference=CenteredRMSProp,
        styles=[CenteredInNewArrays],
        slips=[
            Slip(
                "not centered",
                centered(spread=lambda s, m: s),
                "This is RMSProp: the mean is kept but not taken away. The variance is "
                "the mean of the squares minus the square of the mean.",
            ),
            Slip(
                "mean not squared",
                centered(spread=lambda s, m: s - m),
                "You take m away, not m squared. s is a mean of squares and has "
                "another unit than m.",
            ),
            Slip(
                "no squares",
                centered(square=lambda g: g),
                "Your s is a running mean of g. It has to be one of the squares.",
            ),
            Slip(
                "rho turned",
                centered(turn=lambda rho: 1 - rho),
                "You weigh the old with 1 - rho and the new with rho. rho is what is "
                "kept of the old.",
            ),
            Slip("new array", rebinding(CenteredRMSProp), NEW_ARRAY),
        ],
        hints=[
            "Two memories: RMSProp's s, and m, the running mean of the gradient "
            "itself.",
            "m is updated like s, with dW in place of dW**2.",
            "`W -= self.lr * dW / np.sqrt(s - m**2 + self.eps)`",
        ],
        **DRIVEN,
    ),
    Exercise(
        id="09.4",
        points=3,
        asks="`AdamW` with weight_decay = 0.1: w -= lr * weight_decay * w, then Adam's "
        "step, with 0.9, 0.999 and 1e-8",
        reference=AdamW,
        styles=[AdamWInOneStep],
        slips=[
            Slip(
                "decay in the gradient",
                adamw(decay="gradient"),
                "You add the decay to the gradient. Then Adam divides it by the size "
                "of the gradient, and weights with large gradients hardly shrink. That "
                "is L2; AdamW shrinks the weight itself.",
            ),
            Slip(
                "decay without lr",
                adamw(decay="no lr"),
                "You shrink by weight_decay, not by lr * weight_decay: a schedule "
                "would not reach the decay.",
            ),
            Slip(
                "decay after the step",
                adamw(decay="after"),
                "You shrink the new weight, with Adam's step in it. First decay, then "
                "step.",
            ),
            Slip(
                "no decay",
                adamw(decay=None),
                "This is Adam. Where does weight_decay come in?",
            ),
            Slip(
                "no bias correction",
                adamw(correct=False),
                "m and v start at 0 and are too small at first: divide them by "
                "1 - beta**t.",
            ),
            Slip(
                "betas exchanged",
                adamw(beta1=0.999, beta2=0.9),
                "The first step is right, later ones are sluggish: 0.9 belongs to m, "
                "0.999 to v.",
            ),
            Slip("new array", rebinding(AdamW), NEW_ARRAY),
        ],
        hints=[
            "Adam's update from the chapter, and one line before it that shrinks W.",
            "`before_update` counts t once a step, whatever the number of parameters.",
            "`W -= self.lr * self.weight_decay * W` before Adam's own `W -= ...`",
        ],
        **DRIVEN,
    ),
    Exercise(
        id="09.5",
        points=3,
        asks="`RepairedAdam`: the colleague's Adam without its two bugs",
        reference=RepairedAdam,
        styles=[RepairedInAnotherWay],
        slips=[
            Slip(
                "as it was",
                ColleaguesAdam,
                "Both bugs are still there. Try two parameters, and more than one "
                "step.",
            ),
            Slip(
                "t counted per parameter",
                adam(once=False),
                "The counter still grows with every parameter. The second one is "
                "corrected as if it were a step later: count once a step.",
            ),
            Slip(
                "memory overwritten",
                adam(in_place=True),
                "`m /= ...` changes the stored mean. The next step starts from a "
                "corrected one: put m_hat and v_hat into arrays of their own.",
            ),
            Slip(
                "no correction",
                adam(correct=False),
                "Now the correction is gone altogether. The first step would be 3.16 "
                "times too long.",
            ),
            Slip("new array", adam(rebinds=True), NEW_ARRAY),
        ],
        hints=[
            "Run two steps with one parameter, then one step with two. Which of them "
            "differ from bpkit's Adam?",
            "How often does t grow in one step? And what does `m /= ...` do to the "
            "memory?",
            "`self.t += 1` before the loop, and `m_hat = m / (1 - 0.9**self.t)`.",
        ],
        inputs=two_parameters_and_their_gradients,
        drive=follow_steps,
        returns=DRIVEN["returns"],
    ),
    Exercise(
        id="09.6",
        points=2,
        uses=["optimizers.Adam"],  # once the two like it have been called
        asks="`root_decay(step, lr, warmup)`: up in equal parts to lr at the step of "
        "number warmup, then down with one over the root",
        reference=root_decay,
        inputs=steps_of_a_training,
        styles=[root_decay_in_two_parts],
        variant=Variant(
            draw=lambda rng: {"floor": rng.choice([0.25, 0.3, 0.4, 0.5]).item()},
            says="it never falls below {floor:g} * lr, from the first step on.",
            change=with_a_floor,
        ),
        slips=[
            Slip(
                "steps counted from 1",
                lambda step, lr, warmup: (
                    lr
                    * np.minimum(
                        step / warmup,
                        np.sqrt(warmup / np.where(step == 0, 1e-300, step)),
                    )
                ),
                "Your first step has lr 0 and does nothing. A schedule's step counts "
                "from 0, so the first is number step + 1 = 1.",
            ),
            Slip(
                "the larger of the two",
                lambda step, lr, warmup: (
                    lr * np.maximum((step + 1) / warmup, np.sqrt(warmup / (step + 1)))
                ),
                "You take the larger part. Before warmup the line is the smaller one, "
                "after it the root.",
            ),
            Slip(
                "no root",
                lambda step, lr, warmup: (
                    lr * np.minimum((step + 1) / warmup, warmup / (step + 1))
                ),
                "It falls like one over the step: after four times warmup a quarter is "
                "left. With the root it is a half.",
            ),
            Slip(
                "peak not at lr",
                lambda step, lr, warmup: (
                    lr * np.minimum((step + 1) / warmup, 1 / np.sqrt(step + 1))
                ),
                "The two parts do not meet: at the end of warmup your root is "
                "1/sqrt(warmup). It has to be 1 there.",
            ),
            Slip(
                "no warmup",
                lambda step, lr, warmup: (
                    lr * np.minimum(1, np.sqrt(warmup / (step + 1)))
                ),
                "It starts at lr. Warmup rises from lr / warmup in equal parts.",
            ),
        ],
        hints=[
            "The line is lr * (step + 1) / warmup. Which function falls like a root "
            "and is 1 where step + 1 is warmup?",
            "sqrt(warmup / (step + 1)). Which of the two is smaller before, which "
            "after?",
            "`lr * np.minimum(line, root)`: steps may come as an array.",
        ],
    ),
    Exercise(
        id="09.7",
        points=2,
        asks="`best_momentum(flat, steep)`: the lr and the momentum that are fastest "
        "in a ravine with these two curvatures",
        reference=best_momentum,
        inputs=two_curvatures,
        returns=["lr", "momentum"],
        styles=[best_momentum_from_the_ratio],
        slips=[
            Slip(
                "momentum not squared",
                lambda flat, steep: (
                    best_momentum(flat, steep)[0],
                    np.sqrt(best_momentum(flat, steep)[1]),
                ),
                "Your momentum is what is left of the distance per step. That is the "
                "root of the momentum.",
            ),
            Slip(
                "lr not squared",
                lambda flat, steep: (
                    np.sqrt(best_momentum(flat, steep)[0]),
                    best_momentum(flat, steep)[1],
                ),
                "Your lr is a root: you solved for sqrt(lr). Square it.",
            ),
            Slip(
                "lr of plain descent",
                lambda flat, steep: (
                    2 / (flat + steep),
                    best_momentum(flat, steep)[1],
                ),
                "2 / (flat + steep) is best without momentum. With it, roots of the "
                "curvatures stand in their place.",
            ),
            Slip(
                "no roots",
                lambda flat, steep: (
                    (2 / (steep + flat)) ** 2,
                    ((steep - flat) / (steep + flat)) ** 2,
                ),
                "Take the roots of the curvatures: sqrt(lr * c) stands in the "
                "condition, not lr * c.",
            ),
        ],
        hints=[
            "1 - sqrt(lr * flat) = -(1 - sqrt(lr * steep)). One unknown: sqrt(lr).",
            "sqrt(lr) = 2 / (sqrt(steep) + sqrt(flat)).",
            "momentum = (1 - sqrt(lr * flat))**2",
        ],
    ),
]
