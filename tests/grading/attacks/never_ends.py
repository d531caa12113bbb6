# ruff: noqa
# %% A loop that takes no for an answer.
def double(X):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
