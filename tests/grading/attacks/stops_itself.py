# ruff: noqa
# %% A process that is stopped is not dead, and does not answer.
import os
import signal


def double(X):
    os.kill(os.getpid(), signal.SIGSTOP)
    return X
