# ruff: noqa
# %% Names that hold no function.
double = 3
center = "def center(X): return X - X.mean(axis=0)"
squared_distances = None
