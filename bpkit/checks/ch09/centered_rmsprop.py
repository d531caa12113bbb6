"""09.3: RMSProp that divides by the spread of the gradients."""

import numpy as np

from bpkit.checks.ch09._common import common_slips, driven
from bpkit.checks.declared import Exercise, Slip
from bpkit.optimizers import Optimizer


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


def centered(
    spread=lambda s, m: s - m**2, square=np.square, turn=lambda rho: rho, eps=None,
    rho_of_m=None, root=np.sqrt, outside=False, late=False, fair=False, along=None,
    rho=None, sign=1, deviations=False,
):  # fmt: skip
    """CenteredRMSProp with a fault: a slip."""

    class Other(CenteredRMSProp):
        def update(self, name, W, dW):
            keep = turn(self.rho if rho is None else rho)
            small = self.eps if eps is None else eps
            keep_m, new_m = rho_of_m or (keep, 1 - keep)
            new_m = 1 - keep if new_m is None else new_m
            before = self.m.get(name, 0)
            self.m[name] = m = keep_m * before + new_m * dW
            new = (dW - m) ** 2 if deviations else square(dW)
            self.s[name] = s = keep * self.s.get(name, 0) + (1 - keep) * new
            if late:
                m = before
            if fair:
                place = name if fair == "by name" else "all"
                self.t = getattr(self, "t", {})
                self.t[place] = self.t.get(place, 0) + 1
                s, m = s / (1 - keep ** self.t[place]), m / (1 - keep ** self.t[place])
            what = s if deviations else spread(s, m)
            size = root(what) + small if outside else root(what + small)
            W -= sign * self.lr * (m if along else dW) / size

    return Other


EXERCISE = Exercise(
    id="09.3",
    points=3,
    asks="`CenteredRMSProp` with rho = 0.9 and eps = 1e-8: steps of -lr * g / "
    "sqrt(s - m**2 + eps), s and m running means of g**2 and of g",
    reference=CenteredRMSProp,
    **driven(0.8, 0.01),
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
            "square of the difference",
            centered(spread=lambda s, m: (s - m) ** 2),
            "You square s - m. s is a mean of squares already: `s - m**2`.",
        ),
        Slip(
            "size of s - m",
            centered(spread=lambda s, m: np.abs(s - m)),
            "You take m away, not m squared, and hide a negative result. The variance "
            "is `s - m**2`, which is never below 0.",
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
        Slip(
            "plus the square of the mean",
            centered(spread=lambda s, m: s + m**2),
            "You add m squared. The variance is the mean of the squares minus the "
            "square of the mean.",
        ),
        Slip(
            "steps along m",
            centered(along="m"),
            "You step along m, the running mean. The step goes along g; m is only "
            "taken away below the line.",
        ),
        Slip(
            "m of the step before",
            centered(late=True),
            "You use the m of the step before. Update both memories, then step.",
        ),
        Slip(
            "m never fades",
            centered(spread=lambda s, m: np.maximum(s - m**2, 0), rho_of_m=(1, None)),
            "Your m adds up and never fades. It is updated like s: `rho * m + "
            "(1 - rho) * g`.",
        ),
        Slip(
            "no root",
            centered(root=lambda x: x),
            "You divide by the variance. Its root, the spread, has the unit of the "
            "gradient.",
        ),
        Slip(
            "eps outside the root",
            centered(outside=True),
            "Your eps stands outside the root. In this one it stands inside: "
            "sqrt(s - m**2 + eps).",
        ),
        Slip(
            "bias correction",
            centered(fair="by name"),
            "You correct s and m for their start, as Adam does. Here both are used as "
            "they are.",
        ),
        Slip(
            "bias correction, counted per parameter",
            centered(fair="all together"),
            "You correct s and m for their start, as Adam does, and count each "
            "parameter as a step. Here both are used as they are.",
        ),
        Slip(
            "squares of the deviations",
            centered(deviations=True),
            "You average (g - m)**2, with the m of the moment. Asked for is the mean "
            "of g**2 minus m**2, which is not the same while m moves.",
        ),
        Slip(
            "0.9 whatever rho is",
            centered(rho=0.9),
            "You use 0.9, whatever `rho` the optimizer is made with. It stands in "
            "`self.rho`.",
        ),
        Slip(
            "1e-8 whatever eps is",
            centered(eps=1e-8),
            "You use 1e-8, whatever `eps` the optimizer is made with. It stands in "
            "`self.eps`.",
        ),
        Slip(
            "uphill",
            centered(sign=-1),
            "Your weights walk uphill: the step is -lr * g / ..., `W -= ...`.",
        ),
        *common_slips(CenteredRMSProp),
    ],
    hints=[
        "Two memories: RMSProp's s, and m, the running mean of the gradient itself.",
        "m is updated like s, with dW in place of dW**2.",
        "`W -= self.lr * dW / np.sqrt(s - m**2 + self.eps)`",
    ],
)
