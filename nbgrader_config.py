"""nbgrader's settings: how an exercise is made from a solutions notebook.

`python tools/notebooks.py build` and `nbgrader generate_assignment` both read this file
and make the same cells. nbgrader has no list of tags to remove, so nbconvert's
TagRemovePreprocessor goes first: cells tagged `solution` are for those who have
answered. nbgrader registers it as it is set here, hence `enabled`.
"""

from nbconvert.preprocessors import TagRemovePreprocessor
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
    SaveCells,
)

c = get_config()  # noqa: F821  traitlets puts it here

c.GenerateAssignment.preprocessors = [
    TagRemovePreprocessor,
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,  # into nbgrader's database; `build` has none and leaves it out
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
]
c.TagRemovePreprocessor.enabled = True
c.TagRemovePreprocessor.remove_cell_tags = {"solution"}
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
c.ClearSolutions.text_stub = "*Your answer.*"
