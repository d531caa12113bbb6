"""The folders of bpkit/checks are the list: what stands in them is found and tested."""

import subprocess
import sys
from pathlib import Path

from answers import EXERCISES, ROOT

from bpkit import checks

HERE = Path(__file__).parent
TOY = '''"""99.1: three times a number, with a slip that is right."""

from bpkit.checks.declared import Exercise, Slip


def triple(x):
    return 3 * x


EXERCISE = Exercise(
    id="99.1",
    points=1,
    asks="`triple(x)`: three times x",
    reference=triple,
    inputs=lambda rng: [(float(rng.integers(9)),)],
    slips=[Slip("added", lambda x: x + x + x, "Multiply.")],
    hints=["Three of them.", "`return 3 * x`"],
)
'''
RUN = """
import sys, pytest
from bpkit import checks

checks.__path__.append(sys.argv[1])
sys.exit(pytest.main(sys.argv[2:]))
"""


def test_every_file_of_a_chapter_is_an_exercise_of_it():
    files = Path(checks.__file__).parent.glob("ch*/[!_]*.py")
    assert len(EXERCISES) == len({one.id for one in EXERCISES}) == len(list(files))
    for chapter in checks.chapters():
        assert {one.id[:3] for one in checks.exercises(chapter)} == {f"{chapter}."}


def test_a_check_imports_its_own_chapter_alone():
    asked = "import sys; from bpkit.checks import exercise; exercise('07.1')"
    said = "print(*(m for m in sys.modules if m.startswith('bpkit.checks.ch')))"
    modules = python("-c", f"{asked}; {said}").stdout.split()
    assert {name.split(".")[2] for name in modules} == {"ch07"}


def test_a_new_chapter_has_its_tests_and_its_faults_are_found(tmp_path):
    """A slip that is the right answer, no other style, no notebook."""
    folder = tmp_path / "ch99"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "triple.py").write_text(TOY, encoding="utf-8")
    options = ["-n0", "-q", "-rf", "--tb=no", "-k", "99.1", "-p", "no:cacheprovider"]
    said = python("-c", RUN, tmp_path, HERE, *options).stdout
    for failed in (
        "test_every_slip_fails_with_its_own_hint[99.1 added]",
        "test_slips_are_enough_and_their_names_and_hints_differ[99.1]",
        "test_there_are_other_styles_and_they_are_not_the_solution_again[99.1]",
        "test_the_solution_passes_with_all_points[99.1]",
        "test_other_draws_judge_alike[99.1]",
    ):
        assert failed in said, said


def python(*arguments):
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
