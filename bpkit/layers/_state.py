"""All that a model knows: arrays by name, which are read, changed in place and kept."""

from pathlib import Path

import numpy as np

from bpkit import doors

MEMORY = "optimizer."


class Named(dict):
    """The layers' own arrays by name. They are changed in place, and none replaced.

    model.params["b1"][:] = 0 reaches the layer, and model.params["b1"] -= db too; what
    would change this dict alone raises TypeError. dict(model.params) is free.
    """

    def __init__(self, kind, arrays):
        dict.__init__(self, arrays)
        self.kind = kind

    def __setitem__(self, name, A):  # after a[name] -= b, A is what stands there
        doors.require_own_array(self.kind, name, self.get(name, self), A)

    def refuse(self, *arguments, **more):
        doors.require_own_array(self.kind)

    __delitem__ = __ior__ = update = setdefault = pop = popitem = clear = refuse

    def __reduce__(self):  # a copy is a dict of its own
        return dict, (dict(self),)


def save(model, path, *, optimizer=None):
    """Write model.state, all that the model knows, to a file (.npz, without pickle).

    With an optimizer what it remembers too, so that a training can go on.
    """
    doors.require_kept(model, optimizer)
    memory = {}
    if optimizer:
        memory = optimizer.state | {"kind": np.array(type(optimizer).__name__)}
    memory = {MEMORY + name: A for name, A in memory.items()}
    np.savez(_npz(path), **model.state, **memory)


def load(model, path, *, optimizer=None):
    """Read what save wrote into a model of the same layers, in place.

    Raises ValueError, and leaves the model as it is, for a name too many or too few,
    an array of another shape or dtype, and a file that is not from save.
    """
    doors.require_kept(model, optimizer)
    doors.require_npz(_npz(path))
    with np.load(_npz(path)) as file:
        kept = dict(file)
    names = [name for name in kept if name.startswith(MEMORY)]
    memory = {name.removeprefix(MEMORY): kept.pop(name) for name in names}
    doors.require_state(model.state, kept, path)
    if optimizer:
        doors.require_kind(optimizer, memory.pop("kind", None), path)
        optimizer.state = memory
    for name, A in model.state.items():
        np.copyto(A, kept[name])


def _npz(path):
    path = Path(path)
    return path if path.suffix == ".npz" else path.with_name(path.name + ".npz")
