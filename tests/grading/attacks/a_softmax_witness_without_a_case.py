# ruff: noqa
# chapter: 03
# %% The same for chapter 03.
import numpy as np


def witness():
    return np.full((2, 2), np.nan)
