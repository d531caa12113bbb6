"""Tests that share a kernel stay together, and the longest start first."""

from pathlib import Path
from types import SimpleNamespace

import order
import pytest

LAB = "tests/browser/test_lab.py"


@pytest.mark.parametrize(
    "nodeid, unit",
    [
        ("tests/numerics/test_a.py::test_b[chapters/01_c.ipynb]", None),
        ("chapters/01_weights.ipynb::Cell 0", None),
        (f"{LAB}::test_hasty_keys", None),
        (f"{LAB}::test_axe[chapters/01_c.ipynb]", f"{LAB}::chapters/01_c.ipynb"),
        (f"{LAB}::test_key[chapters/01_c.ipynb-View]", f"{LAB}::chapters/01_c.ipynb"),
        ("tests/site/test_site.py::test_a", "tests/site/"),
        (f"{LAB}::test_axe[exercises/01_c.ipynb]", f"{LAB}::exercises/01_c.ipynb"),
    ],
)
def test_a_unit_is_a_file_or_the_browser_tests_of_a_notebook(nodeid, unit):
    assert order.unit(nodeid) == (unit or nodeid.split("::")[0])


def test_the_longest_start_first_and_a_unit_stays_together():
    one, two = "[chapters/01_a.ipynb]", "[chapters/02_b.ipynb]"
    names = [
        "exercises/01_a.ipynb::Cell 0",
        "chapters/01_a.ipynb::Cell 0",
        "chapters/01_a.ipynb::Cell 1",
        "tests/numerics/test_a.py::test_a",
        *(f"{LAB}::test_a{one}", f"{LAB}::test_a{two}"),
        *(f"{LAB}::test_b{one}", f"{LAB}::test_b{two}"),
    ]
    items = [SimpleNamespace(nodeid=name) for name in names]
    order.sort(items)
    assert [names.index(item.nodeid) for item in items] == [4, 6, 5, 7, 1, 2, 0, 3]


def test_what_is_called_longest_is_there():
    root = Path(__file__).parent.parent
    assert [name for name in order.LONGEST if not (root / name).exists()] == []
