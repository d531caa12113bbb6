"""The form of the notebooks: all rules, and where a chapter leaves one out."""

from notebook_files import shown

from . import (  # noqa: F401  registers the rules
    code,
    exercises,
    names,
    opened,
    outputs,
    parts,
    prose,
)
from .page import KINDS, RULES, Page

# Where the form does not serve a notebook: (folder/name, rule) -> why it is left out.
# An entry whose rule holds after all is itself reported.
EXCEPTIONS = {
    ("chapters/00_start_here", "from_before"): "nothing comes before the first page",
    # A sheet's import cell says what a grade's box holds, and it holds no file: digits
    # are drawn at the end.
    ("solutions/04_gradient_descent", "one_import_cell"): "digits for 04.9",
    ("solutions/07_backpropagation_in_matrices", "one_import_cell"): "for 07.9",
    ("solutions/08_trusting_a_gradient", "one_import_cell"): "for 08.9",
    ("solutions/09_optimizers", "one_import_cell"): "for 09.9",
    ("solutions/10_vanishing_and_exploding_gradients", "one_import_cell"): "for 10.10",
    ("solutions/11_fitting_and_overfitting", "one_import_cell"): "for 11.9",
}


def rules_for(kind):
    return [name for name, (kinds, _) in RULES.items() if kind in kinds]


def violations(page, name, exceptions=EXCEPTIONS):
    """What a page does against one rule, as sentences."""
    found = list(RULES[name][1](page))
    if (page.name, name) in exceptions:
        return [] if found else [f"is an exception to {name}, but needs none"]
    return found


def report(paths):
    """All violations in the notebooks at `paths`, a line each."""
    lines = []
    for path in paths:
        page = Page(path)
        if page.kind not in KINDS:
            lines.append(f"{shown(path)}: not in one of the folders {', '.join(KINDS)}")
            continue
        for name in rules_for(page.kind):
            lines += [f"{shown(path)}: {x} [{name}]" for x in violations(page, name)]
    return lines
