"""09.5: the colleague's Adam without its two bugs."""

import numpy as np

from bpkit.checks.ch09._common import GRADIENT_CHANGED, adam, common_slips, driven
from bpkit.checks.declared import Exercise, Slip


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


class Rebinding(RepairedAdam):
    def step(self, params, grads):
        super().step({name: W.copy() for name, W in params.items()}, grads)


EXERCISE = Exercise(
    id="09.5",
    points=3,
    asks="`RepairedAdam`: the colleague's Adam without its two bugs",
    reference=RepairedAdam,
    **driven(),
    withholds=["Adam"],
    styles=[RepairedInAnotherWay],
    slips=[
        Slip(
            "as it was",
            ColleaguesAdam,
            "Both bugs are still there. Try two parameters, and more than one step.",
        ),
        Slip(
            "t counted per parameter",
            adam(decay=None, count="parameter"),
            "The counter still grows with every parameter. The second one is "
            "corrected as if it were a step later: count once a step.",
        ),
        Slip(
            "memory overwritten",
            adam(decay=None, in_place="mv"),
            "`m /= ...` changes the stored mean. The next step starts from a "
            "corrected one: put m_hat and v_hat into arrays of their own.",
        ),
        Slip(
            "m overwritten",
            adam(decay=None, in_place="m"),
            "`m /= ...` still changes the stored mean: put m_hat into an array of its "
            "own, as v_hat is.",
        ),
        Slip(
            "v overwritten",
            adam(decay=None, in_place="v"),
            "`v /= ...` still changes the stored mean: put v_hat into an array of its "
            "own, as m_hat is.",
        ),
        Slip(
            "no correction",
            adam(decay=None, correct=""),
            "Now the correction is gone altogether. The first step would be 3.16 "
            "times too long.",
        ),
        Slip(
            "counted after the step",
            adam(decay=None, count="late"),
            "Your t is one behind from the second step on. Count first: the first step "
            "has t = 1, the second 2.",
        ),
        Slip(
            "t stays 1",
            adam(decay=None, count="never"),
            "Your correction is that of the first step, always: t does not grow.",
        ),
        Slip(
            "memory starts anew",
            adam(decay=None, forgets=True),
            "Your memory starts anew at each step. m and v are made once, in "
            "`__init__`, and kept.",
        ),
        Slip(
            "m alone corrected",
            adam(decay=None, correct="m"),
            "v is not corrected any more: divide it by 1 - 0.999**t, into v_hat.",
        ),
        Slip(
            "v alone corrected",
            adam(decay=None, correct="v"),
            "m is not corrected any more: divide it by 1 - 0.9**t, into m_hat.",
        ),
        Slip(
            "v corrected with 0.9",
            adam(decay=None, v_like_m=True),
            "You correct v with 0.9. It is weighed with 0.999: 1 - 0.999**t.",
        ),
        Slip(
            "0.9 and 0.999 exchanged",
            adam(decay=None, beta1=0.999, beta2=0.9),
            "0.9 belongs to m, 0.999 to v.",
        ),
        Slip(
            "eps inside the root",
            adam(decay=None, eps=0.0, inside=1e-8),
            "Your eps stands inside the root: where gradients are tiny, 1e-8 under a "
            "root counts as 1e-4. Adam's is sqrt(v_hat) + eps.",
        ),
        Slip(
            "no eps",
            adam(decay=None, eps=0.0),
            "eps is left out: a weight whose slope has always been 0 gives 0 / 0.",
        ),
        Slip(
            "no root",
            adam(decay=None, root=lambda v: v),
            "You divide by v_hat itself. Its root has the gradient's own unit.",
        ),
        Slip(
            "uphill",
            adam(decay=None, sign=-1),
            "Your weights walk uphill: `W -= ...`.",
        ),
        Slip(
            "gradient divided, in place",
            adam(decay=None, spoils=True),
            GRADIENT_CHANGED,
        ),
        common_slips(adam(decay=None))[1],
        Slip(
            "new array",
            Rebinding,
            "Your weights do not move. Mind that `W = W - ...` makes a new array, and "
            "`params[name] = ...` puts it into the dict alone. The layer still holds "
            "the old one: change that, with `W -= ...`.",
        ),
    ],
    hints=[
        "Run two steps with one parameter, then one step with two. Which of them "
        "differ from bpkit's Adam?",
        "How often does t grow in one step? And what does `m /= ...` do to the memory?",
        "`self.t += 1` before the loop, and `m_hat = m / (1 - 0.9**self.t)`.",
    ],
)
