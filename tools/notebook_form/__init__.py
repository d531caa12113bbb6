"""The form of the notebooks: all rules, and where a chapter leaves one out."""

from notebook_files import shown

from . import code, exercises, outputs, parts, prose  # noqa: F401  registers the rules
from .page import KINDS, RULES, Page

# Where the form does not serve a notebook: (folder/name, rule) -> why it is left out.
# An entry whose rule holds after all is itself reported.
EXCEPTIONS = {
    ("chapters/00_start_here", "from_before"): "nothing comes before the first page",
}


def rules_for(kind):
    return [name for name, (kinds, _) in RULES.items() if kind in kinds]


def violations(page, name, exceptions=EXCEPTIONS):
    """What a page does against one rule, as sentences."""
    found = list(RULES[name][1](page))
    if (f"{page.kind}/{page.path.stem}", name) in exceptions:
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
