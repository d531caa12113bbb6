"""One install: sdist, wheel, a fresh environment; and the course is there and works.

The environment sees the other packages of this one, so that nothing is fetched.
"""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from email.parser import Parser
from pathlib import Path
from shutil import copy2

import pytest
from helpers import WEEKLY, require, require_program

from bpkit import course
from bpkit.course.contents import contents

ROOT = Path(__file__).parent.parent
BUILD = """
import sys
from setuptools import build_meta
print(getattr(build_meta, sys.argv[1])(sys.argv[2]))
"""


def done(*command, **options):
    command = list(map(str, command))
    ran = subprocess.run(command, capture_output=True, text=True, **options)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """What a checkout holds for a build, where a build may write beside it."""
    require("setuptools", "pip install -r requirements-test.txt")
    folder = tmp_path_factory.mktemp("tree")
    names = [*contents(ROOT), "pyproject.toml", "setup.py"]
    package = [p for p in ROOT.glob("bpkit/**/*") if "__pycache__" not in p.parts]
    names += [p.relative_to(ROOT).as_posix() for p in package if p.is_file()]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        copy2(ROOT / name, folder / name)
    return folder


def built(tree, what, out, **environment):
    """The path of what setuptools builds: build_sdist, build_wheel or metadata."""
    out.mkdir(exist_ok=True)
    env = {k: v for k, v in os.environ.items() if k != "GITHUB_REPOSITORY"}
    env |= {"PYTHONPATH": "", **environment}
    ran = done(sys.executable, "-c", BUILD, what, out, cwd=tree, env=env)
    return out / ran.stdout.split()[-1]


@pytest.fixture(scope="module")
def sdist(tree, tmp_path_factory):
    return built(tree, "build_sdist", tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist, tmp_path_factory):
    """By way of the sdist, as package indexes and Debian do."""
    out = tmp_path_factory.mktemp("wheel")
    with tarfile.open(sdist) as archive:
        archive.extractall(out, filter="data")
    (source,) = out.iterdir()
    return built(source, "build_wheel", out)


def files(wheel):
    """{name: content} of what it installs."""
    with zipfile.ZipFile(wheel) as archive:
        names = [x for x in archive.namelist() if ".dist-info/" not in x]
        return {name: archive.read(name) for name in names}


def test_the_wheel_holds_the_package_and_the_course_and_nothing_else(tree, wheel):
    package = [p for p in tree.glob("bpkit/**/*") if p.is_file()]
    expected = {p.relative_to(tree).as_posix(): p.read_bytes() for p in package}
    expected |= {
        f"bpkit/course/{name}": (tree / name).read_bytes() for name in contents(tree)
    }
    assert files(wheel) == expected
    assert sum("course/chapters" in name for name in expected) >= 24
    assert wheel.stat().st_size < 12e6


@pytest.mark.skipif(not WEEKLY, reason="weekly: a second build, of the same files")
def test_a_wheel_of_the_checkout_is_that_of_the_sdist(tree, wheel, tmp_path):
    assert files(built(tree, "build_wheel", tmp_path)) == files(wheel)


@pytest.mark.skipif(not WEEKLY, reason="weekly: two builds more")
def test_what_an_older_build_left_is_in_no_wheel(tree, tmp_path):
    built(tree, "build_wheel", tmp_path)
    gone = tree / "docs" / "integrity.md"
    text = gone.read_bytes()
    gone.unlink()
    try:
        again = files(built(tree, "build_wheel", tmp_path))
    finally:
        gone.write_bytes(text)
    assert "bpkit/course/docs/integrity.md" not in again


def metadata(tree, out, **environment):
    where = built(tree, "prepare_metadata_for_build_wheel", out, **environment)
    return Parser().parsestr((where / "METADATA").read_text(encoding="utf-8"))


def test_the_metadata_is_whole_and_knows_no_address(tree, tmp_path):
    found = metadata(tree, tmp_path)
    assert found["Name"] == "bpkit-course" and found["Version"] == course.VERSION
    assert found["Description-Content-Type"] == "text/markdown"
    assert found["Author"] and found["Keywords"] and found["License-Expression"]
    assert (
        found.get_payload().strip() == (ROOT / "README.md").read_text("utf-8").strip()
    )
    assert "Project-URL" not in found
    minor = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"Programming Language :: Python :: {minor}" in found.get_all("Classifier")


def test_in_a_workflow_its_links_lead_into_the_repository(tree, tmp_path):
    found = metadata(tree, tmp_path, GITHUB_REPOSITORY="someone/somewhere")
    urls = dict(url.split(", ") for url in found.get_all("Project-URL"))
    page = "https://github.com/someone/somewhere"
    assert urls["Source"] == page and urls["Issues"] == f"{page}/issues"
    text = found.get_payload()
    assert f"({page}/raw/main/docs/thumbnails/readme.png)" in text
    assert f"({page}/blob/main/docs/teaching.md)" in text
    assert f'src="{page}/raw/main/docs/thumbnails/05.png"' in text
    assert "](docs/" not in text and '="docs/' not in text and "](bpkit" not in text


# Installed ----------------------------------------------------------------------------


def by_pip(python, wheel):
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "-q"]
    options = ["--no-deps", "--no-compile", "--disable-pip-version-check"]
    # On a path with a checkout where bpkit was built, pip would find it installed.
    done(*pip, *options, wheel, env=os.environ | {"PYTHONPATH": ""})


def by_uv(python, wheel):
    uv = require_program("uv", "pip install uv")
    done(uv, "pip", "install", "-q", "--python", python, "--no-deps", wheel)


@pytest.fixture(scope="module", params=[by_pip, by_uv] if WEEKLY else [by_pip])
def installed(request, wheel, tmp_path_factory):
    """Runs a fresh environment's Python in a folder, HOME unset; stderr stays empty."""
    folder = tmp_path_factory.mktemp("Umgebung mit Ümlaut") / "v"
    venv.create(folder, symlinks=os.name != "nt")
    places = {"base": str(folder), "platbase": str(folder)}
    scripts = Path(sysconfig.get_path("scripts", "venv", vars=places))
    python = scripts / f"python{'.exe' * (os.name == 'nt')}"
    packages = Path(sysconfig.get_path("purelib", "venv", vars=places))
    # A plain folder: what is installed there as a link, as this checkout, is not seen.
    here = sysconfig.get_path("purelib")
    (packages / "others.pth").write_text(f"{here}\n", encoding="utf-8")
    request.param(python, wheel)
    env = {"PATH": os.environ["PATH"], "BPKIT_PROGRESS": "off", "PYTHONUTF8": "1"}

    def run(*arguments, cwd):
        ran = done(python, *arguments, cwd=cwd, env=env)
        assert ran.stderr == ""
        return ran.stdout

    run.packages = packages
    return run


LEARNER = """
import bpkit, inspect, os
from bpkit.checks import check, exercise, hint, solution
assert "HOME" not in os.environ
print(bpkit.__file__)
right = check("01.2", exercise("01.2").reference)
print(right.outcome, right.notes)
print(solution("01.2"))
print(check("01.2", None).message, hint("01.2"))
"""


def test_the_course_works_from_the_wheel_alone(installed, tmp_path):
    home = tmp_path / "Ordner für Übungen"
    home.mkdir()
    first, *rest = installed("-m", "bpkit", cwd=home).splitlines()
    assert course.VERSION in first and "24 chapters" in first and len(rest) == 4
    assert str(installed.packages) in first

    told = installed("-m", "bpkit", "start", "Mein Kürs", "--no-lab", cwd=home)
    mine = home / "Mein Kürs"
    assert (
        f'jupyter lab "{Path("Mein Kürs", "chapters", "00_start_here.ipynb")}"' in told
    )
    assert set(contents(ROOT)) <= {
        p.relative_to(mine).as_posix() for p in mine.rglob("*")
    }

    told = installed("-m", "bpkit.exercises", "start", "01", cwd=mine / "chapters")
    copy = mine / "my_work" / "01_weights_and_biases.ipynb"
    sheet = ROOT / "exercises" / copy.name
    assert copy.read_bytes() == sheet.read_bytes() and str(copy) in told
    told = installed("-m", "bpkit.exercises", "list", cwd=mine)
    assert "weights and biases                  started" in told

    told = installed("-c", LEARNER, cwd=mine / "my_work")
    assert told.startswith(str(installed.packages))
    assert "right ()" in told and "**Why.**" in told and "Hint 1 of" in told
    assert "not installed here" not in told


def test_grading_finds_the_sheets_in_it(installed, tmp_path):
    code = "from bpkit.grading import sheet; print(sheet.titled('04.1'))"
    from bpkit.grading import sheet

    assert installed("-c", code, cwd=tmp_path).strip() == sheet.titled("04.1")
    assert len(sheet.titled("04.1")) > len("04.1")
