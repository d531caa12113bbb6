"""09.5: the colleague's Adam without its two bugs."""

import numpy as np

from bpkit.checks.ch09._common import DRIVEN, NEW_ARRAY
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


EXERCISE = Exercise(
    id="09.5",
    points=3,
    asks="`RepairedAdam`: the colleague's Adam without its two bugs",
    reference=RepairedAdam,
    **DRIVEN,
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
        "How often does t grow in one step? And what does `m /= ...` do to the memory?",
        "`self.t += 1` before the loop, and `m_hat = m / (1 - 0.9**self.t)`.",
    ],
)
