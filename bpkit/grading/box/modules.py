"""What a notebook imports beside Python and NumPy, in a place that has neither.

bpkit stands as stubs: its checks, views and pictures are quiet; a function of its
numerics is Later, a promise, until the grader sends it. So are pictures of others.
"""

import marshal
import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

QUIET = {"cards", "checks", "exercises", "grading", "plotting", "progress", "widgets"}
FOR_THE_EYE = {
    *("IPython", "anywidget", "ipympl", "ipywidgets", "matplotlib", "pandas"),
    *("plotly", "seaborn", "traitlets"),
}


class NotHere(ImportError):
    """Shown as ImportError: the name is not part of what the exercise uses."""


class Quiet:
    """Takes every call and attribute, does nothing, and comes in pairs."""

    def __call__(self, *args, **kwargs):
        return self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __iter__(self):
        return iter((self, self))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def __getitem__(self, key):
        return self

    def __setitem__(self, key, value):
        pass

    def __repr__(self):
        return ""


class Bar(Quiet):
    """tqdm without its bar: the things, one by one; or nothing, with an update()."""

    def __init__(self, things=(), *args, **kwargs):
        self.things = things

    def __iter__(self):
        return iter(self.things)

    def __len__(self):
        return len(self.things)


class Later:
    """A name of bpkit's numerics: the real thing as soon as it has been sent."""

    def __init__(self, module, name):
        self.__dict__.update(module=module, name=name)

    def real(self):
        try:
            return self.module.__dict__[self.name]
        except KeyError:
            raise NotHere(
                f"`{self.name}` of `{self.module.__name__}` is not there while this "
                "exercise is graded: its notebook asks for it, or does not import it"
            ) from None

    def __call__(self, *args, **kwargs):
        return self.real()(*args, **kwargs)

    def __getattr__(self, name):
        return getattr(self.real(), name)

    def __mro_entries__(self, bases):  # class Mine(Later): NotHere, or the real base
        return (self.real(),)


class Absent(Later):
    """What an import did not bring, so that the answer that uses it says so."""

    def real(self):
        of = f"`{self.name}` of " if self.name != self.module else ""
        raise NotHere(
            f"{of}`{self.module}` is not there while this is graded, with Python and "
            "NumPy and without any other package"
        )


class Stub(ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if self.__name__ == "bpkit":
            return import_module(f"bpkit.{name}")
        first, *rest = self.__name__.split(".")
        if first != "bpkit" or rest[0] in QUIET:
            return Quiet()
        return Later(self, name)


class Finder:
    """Last on sys.meta_path: makes a stub of what is not there."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.split(".")[0] in FOR_THE_EYE | {"bpkit", "tqdm"}:
            return ModuleSpec(name, Finder, is_package=True)

    @staticmethod
    def create_module(spec):
        return Stub(spec.name)

    @staticmethod
    def exec_module(module):
        if module.__name__.split(".")[0] == "tqdm":
            module.tqdm = Bar
            module.trange = lambda n, *args, **kwargs: Bar(range(n))
        elif module.__name__ == "bpkit":
            module.__version__ = "0"


def promise(names):
    """What `from bpkit.layers import *` brings: {"layers": names}, sent or Later."""
    for module, public in names.items():
        import_module(f"bpkit.{module}").__all__ = public
    import_module("bpkit").__all__ = list(names)


def deliver(pieces):
    """Run pieces of bpkit's modules, (module, code) in order, in their stubs."""
    for name, code in marshal.loads(pieces):
        exec(code, import_module(name).__dict__)


def install():
    sys.meta_path.append(Finder)
