"""Working copies of the exercises: your answers live in my_work/, which git ignores.

python -m bpkit.exercises start 01     a copy to work in; never overwrites one
python -m bpkit.exercises reset 01     a fresh copy; the old one is kept beside it
python -m bpkit.exercises list         what there is, and what you have started
python -m bpkit.exercises capstone     lays out your own operation, says what is missing

my_work/ lies in the course's folder. Where that cannot be written, or lies in an
installed package, it is ~/bpkit-course/my_work: each command says where.
"""

import argparse
import json
import sys
from pathlib import Path

from bpkit.capstone import said
from bpkit.checks import editions
from bpkit.course import (
    NUMBERED,
    ROOT,
    CourseError,
    around,
    how_to_open,
    my_work,
    shown,
    typed,
)
from bpkit.course.versions import MANIFEST, differs, read


def fresh(root):
    """The course that sheets are copied from.

    For a folder that was laid out it is what came with bpkit: there, learners may have
    written on the sheets, and the checks that run may be of another version.
    """
    return ROOT if (root / MANIFEST).exists() else root


def exercises(root):
    """Number, as "01", to the path of the exercise."""
    found = sorted((fresh(root) / "exercises").glob(NUMBERED))
    return {path.name[:2]: path for path in found}


def copies(root, number):
    """The exercise with this number, and where its working copy is or would be."""
    there = exercises(root)
    exercise = there.get(number.zfill(2))
    if exercise is None:
        raise CourseError(
            f"There is no exercise {number}. There are {', '.join(there)}."
        )
    return exercise, my_work(root) / exercise.name


def start(root, number):
    exercise, mine = copies(root, number)
    mine.parent.mkdir(parents=True, exist_ok=True)
    try:
        with mine.open("xb") as copy:  # x: fails, rather than overwrite an answer
            copy.write(exercise.read_bytes())
    except FileExistsError:
        made, ids = editions.changed(mine.parent, mine.name[:2])
        return "\n".join(
            [
                "You have started already, and your answers are as you left them.",
                *filter(None, [differs(root), ids and editions.sentence(made, ids)]),
                where(mine),
                f"For a fresh copy: {typed('bpkit.exercises')} reset {number}",
            ]
        )
    note(mine, editions.copied_from(fresh(root), mine.name[:2]))
    return "\n".join(filter(None, [differs(root), where(mine)]))


def note(mine, made):
    """Keep beside the working copies what this one was made from."""
    file = mine.parent / editions.STARTED
    there = read(file, editions.EMPTY)["started"] | {mine.name: made}
    file.write_text(json.dumps({"started": there}, indent=1), encoding="utf-8")


def reset(root, number):
    _, mine = copies(root, number)
    if not mine.exists():
        return start(root, number)
    k = 1
    while (old := mine.with_stem(f"{mine.stem}_old_{k}")).exists():
        k += 1
    mine.rename(old)
    return f"Your old answers: {shown(old)}\n{start(root, number)}"


def where(mine):
    return f"Your copy: {shown(mine)}\n{how_to_open(mine)}"


def table(root):
    folder = my_work(root)
    rows = ["    exercise                            your copy"]
    for number, path in exercises(root).items():
        state = "started" if (folder / path.name).exists() else "-"
        rows.append(f"{number}  {path.stem[3:].replace('_', ' '):34}  {state}")
    rows += [f"Begin with: {typed('bpkit.exercises')} start NUMBER"]
    return "\n".join([*rows, f"Your copies are in {shown(folder)}"])


def capstone(root):
    folder = my_work(root) / "capstone"
    return said(folder, shown(folder))


def parser():
    top = argparse.ArgumentParser(
        prog=typed("bpkit.exercises"),
        description="Working copies of the exercises, in the folder my_work of the "
        "course, or of ~/bpkit-course where the course cannot be written. An update of "
        "the course never touches them.",
    )
    top.set_defaults(run=lambda args: table(args.root))
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
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
        args.root = around(Path.cwd())
        print(args.run(args))
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        where = f"{error.filename} cannot be written: " if error.filename else ""
        print(
            f"{where}{error.strerror}. Nothing of yours was changed. `python -m bpkit "
            "start FOLDER` lays the course into a folder that you may write; work from "
            "there.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
