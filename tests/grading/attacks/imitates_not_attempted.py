# ruff: noqa
# %% An exception of that name, and an ellipsis.
def double(X):
    raise NotImplementedError


def center(X):
    return ...


class NotImplementedError(BaseException):
    pass


def squared_distances(X, p):
    raise NotImplementedError
