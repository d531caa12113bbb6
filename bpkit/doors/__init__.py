"""Doors: what came, what was expected, what to do. The guards of the numerics.

Each guard is called by name, in one line that returns nothing, so that a module reads
as its idea. Wrong use gets a sentence here, before it becomes a wrong number.
"""

from ._gradcheck import (
    require_nudgeable,
    require_one_number,
    require_partner,
    require_same_shape,
)
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
    "require_broadcast",
    "require_each_gradient",
    "require_nudgeable",
    "require_number_at_the_end",
    "require_one_number",
    "require_operand",
    "require_operator",
    "require_partner",
    "require_real",
    "require_real_power",
    "require_same_shape",
    "require_value_method",
    "said_by",
]
