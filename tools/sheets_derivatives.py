"""docs/derivatives.md: every pair, from the code."""

import ast
import re

from sheets_text import DO_NOT_EDIT

COMMENT = re.compile(r"\s+# .*")
# In this course a name has its shape; the first input's depends on the pair.
SHAPES = {"W": "(d_in, d_out)", "b": "(d_out,)", "X": "(n, d_in)", "y": "(n,)"}
OUTPUTS = {"L": "a number", "A": "like Z", "Z": "(n, d_out)", "C": "like A"}
# Pairs whose names do not tell their shapes.
STATED = {
    "power": "A any shape, p a number, C like A",
    "matmul": "A (n, k), B (k, m), C (n, m)",
    "sum": "A any shape, C a number",
    "max": "A any shape, C a number",
    "index": "A any shape, key a position, C a number",
    "batch_norm": "X (n, d), gamma (d,), beta (d,), Z (n, d)",
    "layer_norm": "X (n, d), gamma (d,), beta (d,), Z (n, d)",
    "rms_norm": "X (..., d), gamma (d,), Z (..., d)",
    "dropout": "X any shape, mask like X, Z like X",
    "l2_penalty": "W (d_in, d_out), L a number",
}


def derivatives(modules):
    lines = [
        "# Derivatives",
        "",
        DO_NOT_EDIT,
        "",
        "Every pair of bpkit, as its code says it; a test checks each row against",
        "central differences. `dQ` is dL/dQ and has the shape of Q. Where a cell has",
        "several lines, each uses those above it and the last is the result.",
    ]
    for title, path in modules:
        tree = path.read_text(encoding="utf-8")
        lines += ["", f"## {title}", "", "| pair | value | gradient | shapes |"]
        lines += ["|---|---|---|---|"]
        lines += [f"| {' | '.join(row)} |" for row in rows(tree)]
        if where := helpers(tree):
            lines += ["", "Where", "", *where]
    return "\n".join(lines) + "\n"


def pairs(source):
    """(f, f_backward) of each pair in a module, as syntax trees."""
    body = ast.parse(source).body
    functions = {node.name: node for node in body if isinstance(node, ast.FunctionDef)}
    return [
        (node, functions[f"{name}_backward"])
        for name, node in functions.items()
        if f"{name}_backward" in functions
    ]


def rows(source):
    for f, backward in pairs(source):
        inputs, code = [arg.arg for arg in f.args.args], steps(f, source)
        output = backward.args.args[0].arg[1:]
        rowwise = "axis=-1" in " ".join(code)
        yield [
            cell([f"{node.name}({ast.unparse(node.args)})" for node in (f, backward)]),
            cell(code),
            cell(steps(backward, source)),
            STATED.get(f.name) or shapes(inputs, output, rowwise),
        ]


def steps(function, source):
    """The statements of a body, each in one line; what is returned without its word.

    Calls of a door are left out: a guard is no part of the value.
    """
    body = function.body[ast.get_docstring(function) is not None :]
    body = [node for node in body if not ast.unparse(node).startswith("doors.")]
    text = [
        ast.get_source_segment(
            source, node.value if isinstance(node, ast.Return) else node
        )
        for node in body
    ]
    return [" ".join(COMMENT.sub("", part).split()) for part in text]


def cell(code):
    return "<br>".join(f"`{line}`" for line in code).replace("|", r"\|")


def shapes(inputs, output, rowwise):
    """Shapes of the inputs and of the output, from their names."""
    first, *others = inputs
    several = "(n, k)" if "y" in inputs else "(..., k)" if rowwise else "any shape"
    like = dict.fromkeys(["Y", "B"], f"like {first}")
    known = SHAPES | {first: SHAPES.get(first, several)} | like
    parts = [f"{name} {known[name]}" for name in inputs]
    return ", ".join([*parts, f"{output} {OUTPUTS[output]}"])


def helpers(source):
    """What the pairs of a module use of its own: constants and private functions."""
    tree = ast.parse(source)
    used = {
        node.id
        for pair in pairs(source)
        for function in pair
        for node in ast.walk(function)
        if isinstance(node, ast.Name)
    }
    lines = []
    for node in tree.body:
        if isinstance(node, ast.Assign) and node.targets[0].id in used:
            lines.append(f"- `{ast.get_source_segment(source, node)}`")
        if isinstance(node, ast.FunctionDef) and node.name in used:
            if node.name.startswith("_"):
                code = cell(steps(node, source))
                lines.append(f"- `{node.name}({ast.unparse(node.args)})`: {code}")
    return lines
