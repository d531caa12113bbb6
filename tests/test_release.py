"""The release workflow, as far as it can be tried here: its own lines, run by bash."""

import os
import re
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from helpers import require_program

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
JOBS = yaml.safe_load(TEXT)["jobs"]
VERSION = re.search(
    r'^__version__ = "(.+)"$', (ROOT / "bpkit/__init__.py").read_text("utf-8"), re.M
)[1]


def step(job, word):
    """The script of the one step of a job that has this word in it."""
    (script,) = [x["run"] for x in JOBS[job]["steps"] if word in x.get("run", "")]
    return script


@pytest.mark.parametrize(
    "tag, heading, passes",
    [
        ("v{0}", "## {0} (2026-12-24)", True),
        ("v{0}", "## {0}", True),
        ("v{0}", "## {0} (unreleased)", False),
        ("v{0}", "## 0.1.9", False),
        ("v{0}.1", "## {0}", False),
        ("{0}", "## {0}", False),
    ],
)
def test_a_tag_that_is_not_the_version_of_the_changelog_makes_no_release(
    tmp_path, tag, heading, passes
):
    bash = require_program("bash", "it is the Debian package bash")
    (tmp_path / "bpkit").mkdir()
    (tmp_path / "bpkit/__init__.py").write_text(f'__version__ = "{VERSION}"\n')
    (tmp_path / "CHANGELOG.md").write_text(
        f"# Changelog\n\n{heading.format(VERSION)}\n"
    )
    done = subprocess.run(
        [bash, "-e", "-o", "pipefail", "-c", step("build", "CHANGELOG.md")],
        cwd=tmp_path,
        env=os.environ | {"GITHUB_REF_NAME": tag.format(VERSION)},
    )
    assert (done.returncode == 0) == passes


def test_the_zips_hold_one_folder_each(tmp_path):
    """With an archive of git's that is made of a commit of our own."""
    bash = require_program("bash", "it is the Debian package bash")
    for name in ["dist/a.whl", "_build/site/html/index.html", "_build/lite/index.html"]:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("")
    git = "git -c user.name=a -c user.email=a@b.c"
    made = f"git init -q && git add dist && {git} commit -qm a"
    script = f"{made}\n{step('build', 'git archive')}"
    done = subprocess.run(
        [bash, "-e", "-o", "pipefail", "-c", script],
        cwd=tmp_path,
        env=os.environ | {"GITHUB_REF_NAME": "v9.8.7"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    zips = sorted((tmp_path / "assets").glob("*.zip"))
    names = ["bpkit-course-9.8.7-lite", "bpkit-course-9.8.7-site", "bpkit-course-9.8.7"]
    assert [path.stem for path in zips] == names
    for path in zips:
        assert {x.split("/")[0] for x in ZipFile(path).namelist()} == {path.stem}


def test_only_what_was_tried_is_released_and_published_only_where_it_is_wanted():
    assert JOBS["try"]["needs"] == "build"
    assert JOBS["release"]["needs"] == JOBS["publish"]["needs"] == "try"
    assert JOBS["publish"]["if"] == "vars.PUBLISH != ''"
    assert JOBS["publish"]["permissions"] == {"id-token": "write"}
    writes = [
        name for name, job in JOBS.items() if "write" in str(job.get("permissions"))
    ]
    assert writes == ["release", "publish"]
    assert "secrets." not in TEXT


def test_the_tools_that_it_calls_are_there():
    tools = re.findall(r"python (tools/\w+\.py)", TEXT)
    missing = [tool for tool in tools if not (ROOT / tool).exists()]
    assert len(tools) == 2 and not missing
