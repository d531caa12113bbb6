"""docs/derivatives.md: every pair, from the code."""

import ast
import re

from notebook_files import NotebookError, shown
from sheets_text import DO_NOT_EDIT

COMMENT = re.compile(r"\s+# .*")
# A docstring says which shape a name has: `X (n, d)`, `mask like X`, `C a number`.
SAID = re.compile(
    r"\b(\w+) (\([^()]*\)|like \w+|any shape|a number|a position|a shape)"
)
# What it need not say, since the name has its shape in all of this course.
SHAPES = {"W": "(d_in, d_out)", "b": "(d_out,)", "X": "(n, d_in)", "y": "(n,)"}
SHAPES |= {"p": "a number", "key": "a position"}
OUTPUTS = {"L": "a number", "A": "like Z", "Z": "(n, d_out)", "C": "like A"}


def derivatives(package):
    lines = [
        "# Derivatives",
        "",
        DO_NOT_EDIT,
        "",
        "Every pair of bpkit, as its code says it; a test checks each row against",
        "central differences. `dQ` is dL/dQ and has the shape of Q. Where a cell has",
        "several lines, each uses those above it and the last is the result.",
    ]
    for path in modules(package):
        name = path.relative_to(package).parts[0].removesuffix(".py")
        lines += ["", f"## {name.capitalize()}", ""]
        lines += ["| pair | value | gradient | shapes |", "|---|---|---|---|"]
        lines += [f"| {' | '.join(row)} |" for row in rows(path)]
        if where := helpers(path.read_text(encoding="utf-8")):
            lines += ["", "Where", "", *where]
    return "\n".join(lines) + "\n"


def modules(package):
    """The files of the package that hold pairs; not answers, nor what a trial needs."""
    apart = {"checks", "experiments"}
    paths = [path for path in package.rglob("*.py") if not apart & {*path.parts}]
    return [path for path in sorted(paths) if pairs(path.read_text(encoding="utf-8"))]


def pairs(source):
    """(f, f_backward) of each pair in a module, as syntax trees.

    A step that returns two arrays has a partner, and is no pair: that takes one more.
    """
    body = ast.parse(source).body
    functions = {node.name: node for node in body if isinstance(node, ast.FunctionDef)}
    found = [
        (node, functions[f"{name}_backward"])
        for name, node in functions.items()
        if f"{name}_backward" in functions and not name.startswith("_")
    ]
    return [(f, g) for f, g in found if len(g.args.args) == len(f.args.args) + 1]


def rows(path):
    source = path.read_text(encoding="utf-8")
    for f, backward in pairs(source):
        try:
            said = shapes(f, backward, source)
        except KeyError as error:
            raise NotebookError(
                f"{shown(path)}: {f.name}: which shape has {error.args[0]}? Say it in "
                f"the docstring, as `{error.args[0]} (n, d)`, `... like X`, `... any "
                "shape` or `... a number`."
            ) from None
        yield [
            cell([f"{node.name}({ast.unparse(node.args)})" for node in (f, backward)]),
            cell(steps(f, source)),
            cell(steps(backward, source)),
            ", ".join(f"{name} {shape}" for name, shape in said.items()),
        ]


def steps(function, source):
    """The statements of a body, each in one line; what is returned without its word.

    Calls of a door are left out: a guard is no part of the value.
    """
    body = function.body[ast.get_docstring(function) is not None :]
    body = [node for node in body if not ast.unparse(node).startswith("doors.")]
    return [line(node, source) for node in body]


def line(node, source):
    """A statement in one line; what a loop repeats after its colon."""
    if isinstance(node, ast.For):
        target, several = (line(part, source) for part in (node.target, node.iter))
        repeated = "; ".join(line(part, source) for part in node.body)
        return f"for {target} in {several}: {repeated}"
    node = node.value if isinstance(node, ast.Return) else node
    return " ".join(COMMENT.sub("", ast.get_source_segment(source, node)).split())


def cell(code):
    return "<br>".join(f"`{line}`" for line in code).replace("|", r"\|")


def shapes(f, backward, source):
    """{name: shape} of the inputs and of the output; KeyError for one nobody tells."""
    output = backward.args.args[0].arg[1:]
    said = dict(SAID.findall(ast.get_docstring(f) or ""))
    needed = len(f.args.args) - len(f.args.defaults)
    names = [arg.arg for arg in f.args.args[:needed]]
    if f.args.vararg:  # any number of them: those that the docstring names
        names = [name for name in said if name != output]
    first, *others = names
    rowwise = "axis=-1" in " ".join(steps(f, source))
    several = "(n, k)" if "y" in others else "(..., k)" if rowwise else "any shape"
    known = {first: several} | SHAPES | dict.fromkeys(["Y", "B"], f"like {first}")
    known |= said
    found = {name: known[name] for name in [first, *others]}
    return found | {output: said.get(output) or OUTPUTS[output]}


def helpers(source):
    """The constants and functions of a module that its pairs use, at any depth."""
    body = ast.parse(source).body
    of_pairs = {function.name for pair in pairs(source) for function in pair}
    own = {}
    for node in body:
        if isinstance(node, ast.Assign):
            own[node.targets[0].id] = node
        elif isinstance(node, ast.FunctionDef):
            own[node.name] = node
    used, looked_at = set(of_pairs), set()
    while names := used & own.keys() - looked_at:
        looked_at |= names
        parts = (part for name in names for part in ast.walk(own[name]))
        used |= {part.id for part in parts if isinstance(part, ast.Name)}
    lines = []
    for name, node in own.items():
        if name in used - of_pairs:
            if isinstance(node, ast.Assign):
                lines.append(f"- `{ast.get_source_segment(source, node)}`")
            else:
                code = cell(steps(node, source))
                lines.append(f"- `{name}({ast.unparse(node.args)})`: {code}")
    return lines
