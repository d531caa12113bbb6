"""The learner's tests: they pass, and each slip in the pair's place makes one fail."""

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from bpkit.capstone.in_place import NUMBER
from bpkit.capstone.lines import BEGIN, DONE, OPEN, WAITS, Line, Missing, line
from bpkit.capstone.process import run

SECONDS = 60
SLIPS = 5
OK, FAILED, STOPPED, NONE = 0, 1, 2, 5  # pytest's exit codes


class Outcome(NamedTuple):
    """A run of the tests: pytest's exit code (None: time over), names by outcome."""

    code: int | None
    passed: list
    failed: list
    skipped: list


def tests_of(folder, *more, seconds=SECONDS, **environment):
    """Run them, in the folder and by no settings but these."""
    with tempfile.TemporaryDirectory() as temporary:
        settings, xml = (Path(temporary) / name for name in ("pytest.ini", "xml"))
        settings.write_text("[pytest]\n", encoding="utf-8")
        command = ["-m", "pytest", "-p", "bpkit.capstone.in_place", "-c", settings]
        command += ["-p", "no:cacheprovider", f"--rootdir={folder}", "--capture=no"]
        command += [f"--confcutdir={folder}", f"--junitxml={xml}", *more]
        own = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
        code = run(command, folder, seconds, **own, **environment)
        cases = ElementTree.parse(xml).iter("testcase") if xml.exists() else []
        names = {"passed": [], "failed": [], "skipped": []}
        for case in cases:
            kinds = {child.tag for child in case}
            kind = "failed" if kinds & {"failure", "error"} else "passed"
            kind = "skipped" if "skipped" in kinds else kind
            names[kind].append(case.get("name"))
    return Outcome(code, **names)


def of_tests(outcome):
    """The sentence on the tests as they are."""
    code, passed, failed, skipped = outcome
    if code is None:
        raise Missing(f"they do not end within {SECONDS} seconds. Look for a loop.")
    if code == FAILED:
        raise Missing(
            f"{len(failed)} of {len(passed + failed + skipped)} fail: "
            f"{', '.join(failed[:3])}. `python -m pytest` in the folder says why."
        )
    if code == NONE:
        raise Missing("there are none. A test is a function whose name begins `test_`.")
    if code != OK:
        raise Missing(
            "pytest stops before they begin. `python -m pytest` in the folder says why."
        )
    if skipped:
        state = OPEN if passed else BEGIN
        raise Missing(
            f"{len(skipped)} of {len(passed + skipped)} are skipped. Write them, or "
            "delete them.",
            state,
        )
    return f"{len(passed)} pass."


def of_slip(outcome):
    """The sentence on the tests with a slip in place."""
    if outcome.code is None:
        raise Missing(f"with it your tests do not end within {SECONDS} seconds.")
    if outcome.code == OK:
        raise Missing(
            "it differs, and your tests pass with it in place. Write one that fails."
        )
    by = f" ({outcome.failed[0]})" if outcome.failed else ""
    return f"it differs, has a hint, and your tests catch it{by}."


def of_slips(slips):
    """The sentence on how many there are."""
    if not slips:
        raise Missing("SLIPS in slips.py is empty. Write five.", BEGIN)
    if slips[0].name == "slips.py":
        raise Missing(slips[0].sentence)
    if len(slips) < SLIPS:
        raise Missing(f"there are {len(slips)}. Write {SLIPS - len(slips)} more.")
    return f"there are {len(slips)}."


def lines(folder, right, slips):
    """The Lines of part "tested"."""
    count = line("slips", of_slips, slips)
    slips = [slip for slip in slips if slip.name != "slips.py"]
    if find_spec("pytest") is None:
        say = "pytest is not installed. `pip install pytest`, and ask again."
        first = Line("tests", OPEN, say)
    elif any(x.state == WAITS for x in right):  # it did not load, or come back
        first = Line("tests", WAITS, "until operation.py loads and comes back.")
    else:
        first = line("tests", of_tests, tests_of(folder))
    if first.state != DONE:
        why = "it differs and has a hint; it waits until your tests pass."
        slips = [
            x._replace(state=WAITS, sentence=why) if x.state == DONE else x
            for x in slips
        ]
        return [first, count, *slips]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        tried = {
            k: threads.submit(tests_of, folder, "-x", **{NUMBER: str(k)})
            for k, slip in enumerate(slips)
            if slip.state == DONE
        }
    slips = [
        line(slip.name, of_slip, tried[k].result()) if k in tried else slip
        for k, slip in enumerate(slips)
    ]
    return [first, count, *slips]
