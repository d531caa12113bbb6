# ruff: noqa
# chapter: 04
# %% bpkit's optimizer makes the one step.
from bpkit.optimizers import SGD


def one_step(W, b, dW, db, lr):
    params = {"W": W.copy(), "b": b.copy()}
    SGD(lr).step(params, {"W": dW, "b": db})
    return params["W"], params["b"]
