# ruff: noqa
# %% Callable objects with attributes for everything.
class Anything:
    def __call__(self, *args):
        return self

    def __getattr__(self, name):
        return self

    def __iter__(self):
        return iter((self, self))


double = center = squared_distances = Anything()
