"""Answers that are equal but for names, comments and layout: hints, never a mark.

Short answers are equal by nature, and so are those that half a class finds; neither is
listed, nor is the answer of the book.
"""

import ast
import hashlib
import json
from collections import defaultdict
from functools import cache
from itertools import combinations

from bpkit import checks
from bpkit.grading.notebook import exercises, is_code, text

LEAST = 40  # nodes of syntax; what is shorter, many write alike
FEW = 5  # students; in a large class one in twenty
LONGEST = 200_000  # characters of a cell


def forms(cells, names):
    """{id: hash} of the answers in these cells; names: name of an answer -> its id."""
    found = {}
    for source in cells:
        try:
            tree = ast.parse(source if len(source) < LONGEST else "")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in names:
                found[names[node.name]] = form(node)
    return {id: form for id, form in found.items() if form}


def form(node):
    """A hash that renaming locals, comments and layout do not change; "" if short."""
    try:
        plain = Plain(bound_in(node)).visit(node)
        nodes = sum(not isinstance(n, ast.expr_context) for n in ast.walk(plain))
        dumped = ast.dump(plain)
    except RecursionError:
        return ""
    if nodes < LEAST:
        return ""
    return hashlib.sha256(dumped.encode("utf-8", "replace")).hexdigest()[:16]


def bound_in(node):
    """The names that a definition gives to things inside it."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.arg):
            yield inner.arg
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id
        elif isinstance(inner, ast.FunctionDef) and inner is not node:
            yield inner.name


class Plain(ast.NodeTransformer):
    """Local names by the order in which they come; nothing that does nothing."""

    def __init__(self, local):
        self.local, self.names = set(local), {}

    def visit(self, node):
        for name in ("body", "orelse", "finalbody"):
            if isinstance(lines := getattr(node, name, None), list):
                setattr(node, name, [x for x in lines if not does_nothing(x)])
        return super().visit(node)

    def renamed(self, name):
        if name not in self.local:
            return name
        return self.names.setdefault(name, f"x{len(self.names)}")

    def visit_arg(self, node):
        return ast.arg(self.renamed(node.arg))

    def visit_Name(self, node):
        return ast.Name(self.renamed(node.id), node.ctx)

    def visit_AnnAssign(self, node):
        return self.visit(ast.Assign([node.target], node.value)) if node.value else None

    def visit_FunctionDef(self, node):
        node.name, node.returns = self.renamed(node.name), None
        return self.generic_visit(node)


def does_nothing(line):
    is_said = isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
    return is_said or isinstance(line, ast.Pass)


@cache
def of_the_book(chapter):
    """{id: hash} of the answers in solutions/, where it is."""
    names = {one.name: one.id for one in exercises(chapter)}
    for path in checks.SOLUTIONS.glob(f"{chapter}_*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return forms([text(c["source"]) for c in cells if is_code(c)], names)
    return {}


def groups(entries):
    """[(students, ids of their equal answers, ids of those that are wrong)].

    Two equal answers, or one that is wrong; those with most in common come first.
    """
    who, outcomes = defaultdict(set), {}
    for entry in entries:
        record = entry.record or {}
        right = {x["id"] for x in entry.exercises if x["outcome"] == "right"}
        for id, hash in record.get("forms", {}).items():
            if hash != of_the_book(entry.chapter).get(id):
                who[id, hash].add(entry.student)
                outcomes[id, hash] = id in right
    most = max(FEW, len({entry.student for entry in entries}) // 20)
    shared, equal = defaultdict(set), defaultdict(set)
    for answer, students in who.items():
        if len(students) <= most:
            for pair in combinations(sorted(students), 2):
                shared[pair].add(answer)
    for pair, answers in shared.items():  # a third with one of them hides no pair
        equal[frozenset(answers)].update(pair)
    found = []
    for answers, students in equal.items():
        wrong = sorted(id for id, hash in answers if not outcomes[id, hash])
        if len(answers) > 1 or wrong:
            ids = sorted(id for id, _ in answers)
            found.append((tuple(sorted(students)), ids, wrong))
    return sorted(found, key=lambda one: (-len(one[2]), -len(one[1]), one[0]))
