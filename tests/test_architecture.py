"""The table of modules in CONTRIBUTING.md, as a test: who may import whom."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "bpkit"

DOORS = {"numpy", "doors"}
PAIRS = {"activations", "losses", "arithmetic", "normalization", "regularization"}
NUMERICS = PAIRS | {
    "autograd",
    "initializers",
    "layers",
    "optimizers",
    "training",
    "gradcheck",
    "datasets",
    "doors",
}
MAY_IMPORT = {
    "__init__": NUMERICS - {"training", "datasets", "doors"},
    "doors": {"numpy"},
    "activations": DOORS,
    "losses": DOORS | {"activations"},
    "arithmetic": {"numpy"},
    "normalization": DOORS,
    "regularization": DOORS,
    "autograd": {"numpy"} | PAIRS,
    "initializers": DOORS,
    "layers": DOORS | {"initializers"} | PAIRS,
    "optimizers": DOORS,
    "training": DOORS | {"tqdm", "regularization"},
    "gradcheck": {"numpy"},
    "datasets": DOORS,
    "plotting": {"numpy", "matplotlib", "IPython", "PIL"},
    "widgets": {"numpy", "matplotlib", "IPython"}
    | {"ipywidgets", "anywidget", "traitlets", "plotting"},
    "cards": set(),
    "progress": {"cards"},
    "checks": {"numpy", "cards", "progress"} | NUMERICS - {"doors"},
    "exercises": set(),
    "grading": {"numpy", "matplotlib", "tqdm", "dask", "distributed", "checks"},
}


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


FILES = sorted(PACKAGE.rglob("*.py"))


def test_the_table_names_every_module_and_no_other():
    assert {module_of(path) for path in FILES} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_what_the_table_allows(path):
    module = module_of(path)
    allowed = MAY_IMPORT[module] | {module} | set(sys.stdlib_module_names)
    assert set(imports(path)) <= allowed


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


def test_contributing_shows_the_same_table():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|.*\| (.+) \|$", text, flags=re.M)
    shown = {module: set(re.findall(r"`(\w+)`", needs)) for module, needs in rows}
    assert shown == {m: needs for m, needs in MAY_IMPORT.items() if m != "__init__"}


def test_no_python_file_of_the_package_outgrows_one_idea():
    long = {
        str(path.relative_to(PACKAGE)): lines
        for path in FILES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 260
    }
    assert not long
