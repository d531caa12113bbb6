"""What an answer uses that is not there where the course's grader calls it."""

import dis
import sys
from types import CodeType, FunctionType, ModuleType

QUIET = {"IPython", "matplotlib", "tqdm"}  # they do nothing there, and harm nothing
THERE = sys.stdlib_module_names | {"numpy", "bpkit", "__main__"} | QUIET
PACKAGES = (
    "The course's grader has Python and NumPy and nothing of {}: there, an answer that "
    "uses it stops."
)
ASKED = (
    "The course's grader has {} of bpkit only after this exercise, which asks for the "
    "same: there, an answer that uses it stops."
)


def missed_elsewhere(exercise, answer):
    """A note on packages, a note on bpkit's own version of what is asked."""
    asked = {exercise.name, *exercise.withholds}
    packages, own = {}, {}
    for thing in used_by(answer):
        package, *module = package_of(thing).split(".")
        if module[:1] == ["checks"]:  # a reference, tried as an answer
            continue
        if package not in THERE:
            packages[f"`{package}`"] = None
        elif package == "bpkit" and name_of(thing) in asked:
            own[f"`{name_of(thing)}`"] = None
    found = [(PACKAGES, packages), (ASKED, own)]
    return [note.format(" and ".join(names)) for note, names in found if names]


def used_by(answer):
    """What it and the learner's own functions that it calls take from outside."""
    found, waiting, looked_at = [answer], [answer], []
    while waiting:
        one = waiting.pop()
        if isinstance(one, type):
            found += one.__bases__
            waiting += filter(is_function, vars(one).values())
        elif is_function(one) and one not in looked_at:
            looked_at.append(one)
            used = list(taken(one.__code__, one.__globals__))
            found += used
            mine = filter(is_function, used)
            waiting += [f for f in mine if f.__globals__ is one.__globals__]
    return found


def taken(code, names):
    """The values of global names, of what stands behind a module's dot, of imports."""
    last = None
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            last = names.get(step.argval)
        elif step.opname == "IMPORT_NAME":
            last = sys.modules.get(step.argval)
        elif step.opname in ("LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"):
            behind = isinstance(last, ModuleType)
            thing = getattr(last, step.argval, None) if behind else None
            last = last if step.opname == "IMPORT_FROM" else thing
            yield thing
            continue
        elif step.opname not in ("PUSH_NULL", "EXTENDED_ARG", "STORE_FAST"):
            last = None
        yield last
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from taken(constant, names)


def is_function(thing):
    return isinstance(thing, FunctionType)


def name_of(thing):
    return str(getattr(thing, "__name__", ""))


def package_of(thing):
    """The module that it is, or that it comes from; "builtins" where nobody knows."""
    if isinstance(thing, ModuleType):
        return thing.__name__
    if type(thing).__name__ == "ufunc":  # which calls itself NumPy's, whosever it is
        for module in [sys.modules["numpy"], *sys.modules.values()]:
            if getattr(module, "__dict__", {}).get(name_of(thing)) is thing:
                return module.__name__
    return str(getattr(thing, "__module__", None) or "builtins")
