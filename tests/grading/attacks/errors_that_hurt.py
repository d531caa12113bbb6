# ruff: noqa
# %% Exceptions that raise, that never end, that say they are nothing.
class Worse(Exception):
    def __str__(self):
        raise Worse

    __repr__ = __str__


class Endless(BaseException):
    def __str__(self):
        while True:
            pass


def double(X):
    raise Worse


def center(X):
    raise Worse from Worse()


def squared_distances(X, p):
    raise Endless
