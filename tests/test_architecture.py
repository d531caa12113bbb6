"""The table of modules in CONTRIBUTING.md, as a test: who may import whom."""

import ast
import re
import sys
from pathlib import Path

import pytest
from sheets_derivatives import modules

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "bpkit"
FILES = sorted(PACKAGE.rglob("*.py"))
ROWS = dict(
    re.findall(
        r"^\| `(\w+)` \|.*\| (.+) \|$",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
        flags=re.M,
    )
)
# Two groups of modules that a row may name together.
PAIRS = {path.stem for path in modules(PACKAGE) if path.parent == PACKAGE}
NUMERICS = set(list(ROWS)[: list(ROWS).index("datasets") + 1])


def allowed(cell):
    pairs = PAIRS if "the pairs" in cell else set()
    numerics = NUMERICS if "the numerics" in cell else set()
    return pairs | numerics | set(re.findall(r"`(\w+)`", cell))


MAY_IMPORT = {module: allowed(cell) for module, cell in ROWS.items()}
# What of these costs more than NumPy, tests/test_import.py sees.
MAY_IMPORT["__init__"] = set(MAY_IMPORT)


def module_of(path):
    """bpkit/checks/ch07/turned_layer.py belongs to the module checks."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path):
    """What a file imports, wherever in it: modules of bpkit bare, others by package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            first, *rest = name.split(".")
            yield rest[0] if first == "bpkit" and rest else first


def test_the_table_names_every_module_and_no_other():
    there = {module_of(path) for path in FILES}
    new, gone = there - set(MAY_IMPORT), set(MAY_IMPORT) - there
    assert not new, f"the table in CONTRIBUTING.md has no row for {new}"
    assert not gone, f"the table in CONTRIBUTING.md has a row for {gone}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_what_the_table_allows(path):
    module = module_of(path)
    may = MAY_IMPORT.get(module, set()) | {module} | set(sys.stdlib_module_names)
    assert set(imports(path)) <= may


def test_the_table_has_no_cycles():
    order = []
    while len(order) < len(MAY_IMPORT):
        ready = [
            module
            for module, needs in MAY_IMPORT.items()
            if module not in order and needs & set(MAY_IMPORT) <= set(order)
        ]
        assert ready, "modules import each other in a circle"
        order += ready


def test_numerics_and_pictures_know_nothing_of_each_other():
    assert "datasets" in NUMERICS
    for module in NUMERICS:
        assert MAY_IMPORT[module] <= NUMERICS | {"numpy", "tqdm"}
    for module in ("plotting", "widgets"):
        assert not MAY_IMPORT[module] & NUMERICS


def test_no_python_file_of_the_package_outgrows_one_idea():
    long = {
        str(path.relative_to(PACKAGE)): lines
        for path in FILES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 260
    }
    assert not long


# Tried through what builds on them; the doors by the mistakes that knock at them.
NEVER_ALONE = {"Optimizer", "matched", "Confusion", "as_arrays_do", "data_of"}
NEVER_ALONE |= {"combine", "STEP"}


def public(module):
    """Functions and classes of a module; of a package what its __init__ hands out."""
    path = PACKAGE / module
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            yield from ast.literal_eval(node.value)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name


@pytest.mark.parametrize("module", sorted((NUMERICS | {"widgets"}) - {"doors"}))
def test_no_function_class_or_view_is_without_a_test(module):
    folder = ROOT / "tests" / ("views" if module == "widgets" else "numerics")
    tests = "\n".join(p.read_text(encoding="utf-8") for p in folder.glob("*.py"))
    words = set(re.findall(r"\w+", tests))
    names = {name for name in public(module) if not name.startswith("_")}
    forward = {name.removesuffix("_backward") for name in names}
    missing = forward - words - NEVER_ALONE
    assert not missing, f"no test in {folder.relative_to(ROOT)} names {missing}"
