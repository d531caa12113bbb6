"""What holds of every workflow, as far as it can be read: it would find what it names.

Whether it runs on GitHub, only GitHub can try.
"""

import re
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
JOBS = {
    f"{file.stem}: {name}": job
    for file in FILES
    for name, job in yaml.safe_load(file.read_text("utf-8"))["jobs"].items()
}
every_job = pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)


def scripts(job):
    return "\n".join(step["run"] for step in job["steps"] if "run" in step)


def required(file):
    """{package: its requirement} of a requirements file and those that it names."""
    found = {}
    for line in (ROOT / file).read_text("utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("-r "):
            found |= required(line[3:])
        elif line and not line.startswith("-"):
            requirement = Requirement(line)
            found[requirement.name] = requirement
    return found


@every_job
def test_it_ends_and_its_pythons_are_no_numbers(job):
    """A job may take six hours where nothing is said, and 3.10 is read as 3.1."""
    assert 0 < job["timeout-minutes"] <= 60
    matrix = job.get("strategy", {}).get("matrix", {})
    pythons = matrix.get("python", [x["python"] for x in matrix.get("include", [])])
    pythons += [
        s["with"]["python-version"] for s in job["steps"] if "python-" in str(s)
    ]
    assert all(re.fullmatch(r"3\.\d+|\$\{\{ .+ \}\}", x) for x in pythons), pythons


@every_job
def test_what_a_command_of_it_names_is_there(job):
    if any("checkout" in step.get("uses", "") for step in job["steps"]):
        names = r"(?:tools/\w+\.py|requirements[\w-]*\.txt|\.ci/\w+|tests/[\w./]+)"
        named = re.findall(names, f"{scripts(job)} {job.get('env', '')}")
        assert named and not [x for x in named if not (ROOT / x).exists()]


@every_job
def test_what_builds_a_wheel_without_isolation_installs_a_setuptools_that_can(job):
    """A new environment of Python 3.11 brings one that cannot, of 3.12 none."""
    if re.search(r"tools/build_(lite|colab)\.py", scripts(job)):
        files = re.findall(r"-r (requirements[\w-]*\.txt)", scripts(job))
        brought = {k: v for file in files for k, v in required(file).items()}
        assert "65.5" not in brought["setuptools"].specifier


def test_a_tool_is_given_the_same_time_and_an_action_has_one_version():
    times, versions = defaultdict(set), defaultdict(set)
    for job in JOBS.values():
        if "build_site.py" in scripts(job):
            times["build_site.py"].add(job["timeout-minutes"])
        for step in job["steps"]:
            name, _, version = step.get("uses", "").partition("@")
            versions[name].add(version)
    assert len(times["build_site.py"]) == 1
    assert len(versions) > 6 and all(len(x) == 1 for x in versions.values())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_may_do_what_it_says_and_knows_no_secret(file):
    text = file.read_text("utf-8")
    assert yaml.safe_load(text)["permissions"]["contents"] in ("read", "write")
    assert "secrets." not in text and "pull_request_target" not in text
