"""The interactive views. Each is a pure function of its state and a thin widget.

Python computes, the browser draws (bpkit/static). A view stands beside a still figure
of the same, so a reader without a kernel loses nothing but the motion.
"""

from ._activation import ActivationView
from ._descent import DescentView
from ._explore import explore
from ._neurons import NeuronsView
from ._scores import ScoresView
from ._training import Confusion, TrainingView

__all__ = [
    "ActivationView",
    "Confusion",
    "DescentView",
    "NeuronsView",
    "ScoresView",
    "TrainingView",
    "explore",
]
