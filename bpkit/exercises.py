"""Working copies of the exercises: your answers live in my_work/, which git ignores.

python -m bpkit.exercises start 01     a copy to work in; never overwrites one
python -m bpkit.exercises reset 01     a fresh copy; the old one is kept beside it
python -m bpkit.exercises list         what there is, and what you have started
python -m bpkit.exercises capstone     lays out your own operation, says what is missing
"""

import argparse
import sys
from pathlib import Path

from bpkit.capstone import said


class ExercisesError(Exception):
    """What went wrong, in a sentence for the learner."""


def checkout(folder):
    """The course around a folder, or the one that bpkit itself lies in."""
    for root in [folder, *folder.parents, Path(__file__).parents[1]]:
        if any((root / "exercises").glob("[0-9][0-9]_*.ipynb")):
            return root
    raise ExercisesError(
        "There are no exercises here. Go to the folder of the course, which contains "
        "the folder `exercises`, and try again."
    )


def exercises(root):
    """Number, as "01", to the path of the exercise."""
    found = sorted((root / "exercises").glob("[0-9][0-9]_*.ipynb"))
    return {path.name[:2]: path for path in found}


def copies(root, number):
    """The exercise with this number, and where its working copy is or would be."""
    there = exercises(root)
    exercise = there.get(number.zfill(2))
    if exercise is None:
        raise ExercisesError(
            f"There is no exercise {number}. There are {', '.join(there)}."
        )
    return exercise, root / "my_work" / exercise.name


def start(root, number):
    exercise, mine = copies(root, number)
    mine.parent.mkdir(exist_ok=True)
    try:
        with mine.open("xb") as copy:  # x: fails, rather than overwrite an answer
            copy.write(exercise.read_bytes())
    except FileExistsError:
        return (
            f"You have started already, and your answers are as you left them.\n"
            f"{how_to_open(mine)}\n"
            f"For a fresh copy: python -m bpkit.exercises reset {number}"
        )
    return how_to_open(mine)


def reset(root, number):
    exercise, mine = copies(root, number)
    if not mine.exists():
        return start(root, number)
    k = 1
    while (old := mine.with_stem(f"{mine.stem}_old_{k}")).exists():
        k += 1
    mine.rename(old)
    return f"Your old answers: {shown(old)}\n{start(root, number)}"


def how_to_open(mine):
    return f'Your copy: {shown(mine)}\nOpen it: jupyter lab "{shown(mine)}"'


def shown(path):
    """A path as it can be typed: from here, where it is below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def table(root):
    rows = ["    exercise                          your copy"]
    for number, path in exercises(root).items():
        mine = root / "my_work" / path.name
        state = "started" if mine.exists() else "-"
        rows.append(f"{number}  {path.stem[3:].replace('_', ' '):32}  {state}")
    return "\n".join([*rows, "Begin with: python -m bpkit.exercises start NUMBER"])


def capstone(root):
    folder = root / "my_work" / "capstone"
    return said(folder, shown(folder))


def parser():
    top = argparse.ArgumentParser(
        prog="python -m bpkit.exercises",
        description="Working copies of the exercises, in the folder my_work of the "
        "course. An update of the course never touches them.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for function, name, help in [
        (start, "start", "make a copy to work in; an answer is never overwritten"),
        (reset, "reset", "make a fresh copy; the old one is kept under another name"),
    ]:
        command = commands.add_parser(name, help=help, description=help)
        command.add_argument("number", help="of the chapter, as 01")
        command.set_defaults(run=lambda args, f=function: f(args.root, args.number))
    help = "show the exercises and which of them you have started"
    command = commands.add_parser("list", help=help, description=help)
    command.set_defaults(run=lambda args: table(args.root))
    help = "lay out an operation of your own and say what it still lacks"
    command = commands.add_parser("capstone", help=help, description=help)
    command.set_defaults(run=lambda args: capstone(args.root))
    return top


def main(argv=None):
    args = parser().parse_args(argv)
    try:
        args.root = checkout(Path.cwd())
        print(args.run(args))
    except ExercisesError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
