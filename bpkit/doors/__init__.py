"""Doors: what came, what was expected, what to do. The guards of the numerics.

Each guard is called by name, in one line that returns nothing, so that a module reads
as its idea. Wrong use gets a sentence here, before it becomes a wrong number.
"""

from ._arguments import (
    require_arguments,
    require_count,
    require_number,
    require_positive,
    require_share,
)
from ._arrays import (
    require_array,
    require_classes,
    require_floats,
    require_images,
    require_labels,
    require_rows,
    require_several,
    require_targets,
    require_verdicts,
)
from ._gradcheck import (
    require_nudgeable,
    require_one_number,
    require_partner,
    require_same_shape,
)
from ._layers import (
    require_forward,
    require_gradients,
    require_kind,
    require_layers,
    require_letters,
    require_npz,
    require_own_array,
    require_same_pass,
    require_state,
    require_sum,
)
from ._optimizers import (
    require_memories,
    require_own_memory,
    require_rate,
    require_step,
)
from ._stops import WholeEpochs, require_finite
from ._training import require_lengths, require_training
from ._values import (
    require_broadcast,
    require_each_gradient,
    require_number_at_the_end,
    require_operand,
    require_operator,
    require_real,
    require_real_power,
    require_value_method,
    said_by,
)

__all__ = [
    "WholeEpochs",
    "require_arguments",
    "require_array",
    "require_broadcast",
    "require_classes",
    "require_count",
    "require_each_gradient",
    "require_finite",
    "require_floats",
    "require_forward",
    "require_gradients",
    "require_images",
    "require_kind",
    "require_labels",
    "require_layers",
    "require_lengths",
    "require_letters",
    "require_memories",
    "require_npz",
    "require_nudgeable",
    "require_number",
    "require_number_at_the_end",
    "require_one_number",
    "require_operand",
    "require_operator",
    "require_own_array",
    "require_own_memory",
    "require_partner",
    "require_positive",
    "require_rate",
    "require_real",
    "require_real_power",
    "require_rows",
    "require_same_pass",
    "require_same_shape",
    "require_several",
    "require_share",
    "require_state",
    "require_step",
    "require_sum",
    "require_targets",
    "require_training",
    "require_value_method",
    "require_verdicts",
    "said_by",
]
