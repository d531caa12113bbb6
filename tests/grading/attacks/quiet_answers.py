# ruff: noqa
# %% What the box gives for pictures takes every call.
import matplotlib.pyplot as plt
from bpkit.checks import check

double = plt.double
center = check
squared_distances = display
