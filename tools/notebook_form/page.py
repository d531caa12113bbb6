"""A notebook as the form rules see it, and how a rule is written down."""

import ast
import contextlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from notebook_files import ROOT, headings, read

KINDS = ("chapters", "exercises", "solutions")
RULES = {}  # name of a rule -> (kinds it holds for, function)


def rule(*kinds):
    """Register a function page -> sentences on what is wrong, "cell: text" each."""

    def register(function):
        RULES[function.__name__] = (kinds or KINDS, function)
        return function

    return register


@dataclass(frozen=True)
class Page:
    path: Path
    root: Path = ROOT  # where README.md and bpkit/ lie

    @cached_property
    def nb(self):
        return read(self.path)

    @property
    def kind(self):
        return self.path.resolve().parent.name

    @property
    def name(self):
        return f"{self.kind}/{self.path.stem}"

    @property
    def number(self):
        digits = re.match(r"\d\d", self.path.name)
        return int(digits[0]) if digits else None

    @property
    def cells(self):
        return self.nb.cells

    @cached_property
    def code(self):
        return [cell for cell in self.cells if cell.cell_type == "code"]

    @cached_property
    def prose(self):
        return [cell for cell in self.cells if cell.cell_type == "markdown"]

    @cached_property
    def headings(self):
        """(cell, level, text) of each heading, in order."""
        return [(c, *found) for c in self.prose for found in headings(c)]

    @cached_property
    def trees(self):
        """(cell, syntax tree) of the code cells; `valid_python` is about the others."""
        pairs = []
        for cell in self.code:
            with contextlib.suppress(SyntaxError):
                pairs.append((cell, ast.parse(cell.source)))
        return pairs

    def tree_of(self, cell):
        return next((tree for other, tree in self.trees if other is cell), None)

    @cached_property
    def pictures(self):
        """(cell, output's data) of the outputs that hold a picture."""
        return [
            (cell, output.data)
            for cell in self.code
            for output in cell.outputs
            if any(kind.startswith("image/") for kind in output.get("data", {}))
            or re.search(r"<(img|svg)\b", html_of(output))
        ]

    def section(self, title):
        """The prose cells' text from a heading to the next of its level or above."""
        text, level = "", None
        for cell in self.prose:
            for line in cell.source.split("\n"):
                found = re.match(r"(#{1,6}) +(.+?)\s*$", line)
                if found and level and len(found[1]) <= level:
                    return text
                if found and found[2] == title:
                    level = len(found[1])
                if level:
                    text += line + "\n"
        return text if level else None


def html_of(output):
    return output.get("data", {}).get("text/html", "")


def bare(markdown):
    """Prose without code blocks, displayed formulas, comments, tags and link targets.

    A formula or a piece of code in the line is one word of it, `x`.
    """
    text = re.sub(r"^(```|~~~).*?^\1\s*$", "", markdown, flags=re.M | re.S)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r"\$\$.*?\$\$", "", text, flags=re.S)
    text = re.sub(r"`[^`]+`|\$[^$\n]+\$", " x ", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return re.sub(r"<[^>]+>", " ", text)


def words(markdown):
    return [w for w in bare(markdown).split() if re.search(r"\w", w)]


def visible(markdown):
    """What of a cell counts for the 80 words: no headings, tables, folded answers."""
    text = re.sub(r"<details.*?</details>", "", markdown, flags=re.S)
    return re.sub(r"^(#{1,6} .*|\|.*)$", "", text, flags=re.M)


def inside(scope):
    """The functions right inside a cell or a function, and the names it uses itself."""
    functions, names, stack = [], [], list(scope.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef):
            functions.append(node)
            continue
        if isinstance(node, ast.Name):
            names.append(node)
        stack += ast.iter_child_nodes(node)
    return functions, names
