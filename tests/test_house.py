"""What README, requirements and licences promise, as far as a program can see it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
TEXTS = sorted(
    path
    for pattern in ["*.md", "*.txt", "*.toml", "*.cff", "docs/**/*.md", "bpkit/**/*.md"]
    for path in ROOT.glob(pattern)
)


def requirements(name):
    """{package: range} of a requirements file, without options, comments, markers."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    lines = [re.split("[#;]", line)[0].strip() for line in lines]
    return dict(
        re.fullmatch(r"([A-Za-z0-9_.-]+)(.*)", line).groups()
        for line in lines
        if line and not line.startswith("-")
    )


RANGES = [f"requirements{part}.txt" for part in ["", "-site", "-test", "-bench"]]


def all_ranges():
    return {name: r for file in RANGES for name, r in requirements(file).items()}


def bounds(range_):
    """The lower end of >=a,<b."""
    return re.match(r">=([^,]+),<", range_).group(1)


def test_the_readme_shows_the_two_commands():
    first = (
        "pip install -r requirements.txt && jupyter lab chapters/00_start_here.ipynb"
    )
    assert first in README
    assert "pip install -r requirements-test.txt && pytest" in README


def test_ci_calls_the_readmes_test_command():
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "pip install -r requirements-test.txt && pytest" in lines


def test_every_requirement_has_a_range():
    for name in RANGES:
        for package, range_ in requirements(name).items():
            assert re.fullmatch(r">=[\d.]+,<[\d.]+", range_), (name, package, range_)


def test_the_package_and_the_requirements_name_the_same_ranges():
    learner = requirements("requirements.txt")
    for line in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["lab"]:
        package, range_ = re.fullmatch(r"([A-Za-z0-9_-]+)(.*)", line).groups()
        assert learner[package] == range_


def test_the_oldest_versions_are_the_lower_ends_of_the_ranges():
    oldest = requirements("requirements-oldest.txt")
    for package, range_ in all_ranges().items():
        assert oldest[package] == f"=={bounds(range_)}", package


def test_the_lock_names_a_version_for_every_requirement():
    lock = {name.lower() for name in requirements("requirements-lock.txt")}
    assert {name.lower() for name in all_ranges()} <= lock


def test_the_distribution_is_not_called_like_the_unrelated_project():
    assert PROJECT["name"] == "bpkit-course"


@pytest.mark.parametrize(
    "path",
    [*TEXTS, *sorted(ROOT.glob("*/*.ipynb"))],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_nobody_is_told_to_install_the_unrelated_project(path):
    assert not re.search(r"pip install (-\S+ )*bpkit\b(?!-)", path.read_text("utf-8"))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "bpkit" / "data").iterdir()), ids=lambda path: path.name
)
def test_every_data_file_states_its_licence(path):
    if path.name == "README.md":
        return
    rows = (path.parent / "README.md").read_text(encoding="utf-8").splitlines()
    row = next(line for line in rows if f"`{path.name}`" in line)
    assert re.search(r"CC BY|public domain|CC0|MIT", row.split("|")[-2])


def test_every_link_of_the_markdown_files_leads_somewhere():
    for path in TEXTS:
        if path.suffix != ".md":
            continue
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text("utf-8")):
            if not link.startswith(("http://", "https://", "mailto:")):
                assert (path.parent / link).exists(), (path.name, link)


def test_nothing_of_the_package_is_still_to_be_written():
    """`notebooks.py new` puts TODO there; in notebooks a rule of form sees it."""
    left = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted((ROOT / "bpkit").rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "TODO" in line
    ]
    assert not left, "\n".join(left)


@pytest.mark.parametrize(
    "asks",
    [["check"], ["format", "--check", "--exclude=*.ipynb"]],  # cells are laid by hand
    ids=["lint", "format"],
)
def test_ruff_finds_nothing(asks):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *asks, "--no-cache", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


BAD = """
import numpy as np

x = 1;  # E703
# y = x + 1
np.random.rand(3)
long = "%s"
import random
""" % ("x" * 88)


def test_ruff_looks_into_notebooks_for_what_our_rules_leave_to_it(tmp_path):
    path = tmp_path / "bad.ipynb"
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(BAD)]), path
    )
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise"]
        + ["--config", str(ROOT / "pyproject.toml"), str(path)],
        capture_output=True,
        text=True,
    )
    for rule in ["E402", "E501", "E703", "ERA001", "NPY002", "TID251"]:
        assert f" {rule} " in done.stdout, rule


def test_no_browser_test_waits_for_seconds():
    """They wait for what happens, or stop the page's clock: any machine is in time."""
    tests = [*(ROOT / "tests" / "views").glob("*.py")]
    tests += (ROOT / "tests" / "browser").glob("*.py")
    waiting = [
        p.name for p in tests if "wait_for_timeout(" in p.read_text(encoding="utf-8")
    ]
    assert len(tests) > 20 and waiting == []


def test_the_version_is_the_same_everywhere():
    """It stands in the package; what builds a wheel reads it there."""
    import bpkit

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    read = settings["tool"]["setuptools"]["dynamic"]["version"]
    assert "version" in PROJECT["dynamic"] and read == {"attr": "bpkit.__version__"}
    version = bpkit.__version__
    assert f"version: {version}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_two_files_of_the_tests_have_one_name():
    """pytest puts each folder on the path: the second of a name is never imported."""
    names = [path.name for path in (ROOT / "tests").rglob("*.py")]
    twice = {name for name in names if names.count(name) > 1}
    assert twice <= {"conftest.py", "__init__.py"}
