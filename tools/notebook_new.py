"""The command new: a chapter laid out, with TODO where something is to be written."""

import re
from pathlib import Path
from string import Template

import notebook_build
import notebook_files as files
import notebook_way
from notebook_files import ROOT, NotebookError


class Skeleton(Template):
    delimiter = "@"


def new(number, name, root=ROOT):
    """Lay out chapter `number`; NotebookError for one that exists, or a bad name."""
    if not re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", name):
        raise NotebookError(
            f"{name!r} cannot be a file's name: lower-case words with single spaces "
            'are expected, such as "convolutional networks".'
        )
    if not 0 <= number <= 99:
        raise NotebookError(f"A chapter's number is 0 to 99; {number} came.")
    nn, file = f"{number:02}", f"{number:02}_{name.replace(' ', '_')}.ipynb"
    checks = root / "bpkit" / "checks" / f"ch{nn}"
    folders = [root / kind for kind in ("chapters", "exercises", "solutions")]
    taken = [path for f in folders for path in f.glob(f"{nn}_*.ipynb")]
    if taken := [*taken, *checks.glob("*.py")]:
        raise NotebookError(
            f"{taken[0].relative_to(root)} is there already, and nothing is "
            "overwritten. Choose another number."
        )
    chapter, _, solutions = (folder / file for folder in folders)
    before, after = files.neighbors(chapter)
    said = {"n": number, "nn": nn, "file": file, "words": name}
    said["need"] = f"[{files.title(before)}]({before.name})" if before else "nothing"
    said["next"] = f"\n# - [{files.title(after)}]({after.name}): TODO." if after else ""

    def skeleton(part):
        text = Path(__file__).parent / "skeleton" / f"{part}.txt"
        return Skeleton(text.read_text(encoding="utf-8")).substitute(said)

    made = {
        checks / "__init__.py": skeleton("package").encode(),
        checks / "answer.py": skeleton("exercise").encode(),
    }
    for path, part in [(chapter, "chapter"), (solutions, "solutions")]:
        nb = notebook_way.renewed(files.from_text(skeleton(part), path), path)
        if path is solutions:
            exercise = notebook_build.build(nb, path, points=lambda id: 1)
            made[notebook_build.exercise_path(path)] = files.dumps(exercise)
        made[path] = files.dumps(nb)
    for path, content in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{path.relative_to(root)}: written")
    steps = [
        "Write over each TODO in chapter, solutions and checks; tests fail while one "
        "stands.",
        before and f"In chapters/{before.name}, link chapters/{file} under Next.",
        f"python tools/notebooks.py run chapters/{file} solutions/{file}",
        "python tools/notebooks.py all",
        "pytest",
    ]
    print("\nNext:")
    for k, step in enumerate(filter(None, steps), 1):
        print(f"{k}. {step}")
