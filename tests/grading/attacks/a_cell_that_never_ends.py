# ruff: noqa
# %% No answer is ever asked for.
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
