"""python -m bpkit: what there is; start lays the course out and opens it."""

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path

from bpkit import course
from bpkit.course import VERSION, CourseError, laid
from bpkit.course.versions import differs, manifest

CHAPTERS = len(list((course.ROOT / "chapters").glob(course.NUMBERED)))
WHAT_THERE_IS = f"""\
bpkit {VERSION}: build backpropagation yourself, {CHAPTERS} chapters from {course.ROOT}
python -m bpkit start [FOLDER]        lay the course into a folder of yours and open it
python -m bpkit.exercises start 01    a copy of an exercise to work in; also reset, list
python -m bpkit.exercises capstone    an operation of your own, and what it still lacks
python -m bpkit.grading --help        grade a class"""


def start(folder, lab):
    """Lay the course out, say what changed, and open chapter 00 where that is wanted.

    Where a Jupyter server runs around us, a second one is no help: it shows the folder.
    """
    folder = expanded(folder) if folder else laid_out() or course.home()
    print(laid.said(folder, laid.lay_out(folder)))
    lab = lab and course.in_jupyter() is None
    if lab and importlib.util.find_spec("jupyterlab") is None:
        print("JupyterLab is not installed for this Python: pip install jupyterlab")
        lab = False
    if not lab:
        print(course.how_to_open(folder / laid.FIRST))
        return 0
    sys.stdout.flush()
    # As an address, not as a file: then the link that it prints leads there as well.
    page = f"--LabApp.default_url=/lab/tree/{laid.FIRST.as_posix()}"
    command = [sys.executable, "-m", "jupyterlab", page]
    return subprocess.run(command, cwd=folder).returncode


def expanded(folder):
    """Whole, with the home in place of ~."""
    try:
        return folder.expanduser().resolve()
    except RuntimeError:
        raise CourseError(
            f"There is no home folder {folder.parts[0]}. Name a folder that you may "
            "write: python -m bpkit start FOLDER"
        ) from None


def laid_out():
    """The folder around us that the course was laid into, if there is one."""
    here = Path.cwd()
    return next((x for x in [here, *here.parents] if manifest(x)["version"]), None)


def what_there_is():
    """Five lines; and one for each folder of the course that has another version."""
    folders = {course.around(Path.cwd())}
    try:
        folders.add(course.home())
    except CourseError:  # then none of it lies there
        pass
    return "\n".join([WHAT_THERE_IS, *filter(None, map(differs, folders))])


def parser():
    top = argparse.ArgumentParser(
        prog="python -m bpkit", description="What there is, and where to begin."
    )
    top.add_argument("--version", action="version", version=f"bpkit {VERSION}")
    commands = top.add_subparsers(metavar="COMMAND")
    help = "lay the course into a folder, or renew it there, and open JupyterLab"
    command = commands.add_parser(
        "start",
        help=help,
        description=f"{help}. Nothing that you wrote or changed is overwritten.",
    )
    command.add_argument(
        "folder",
        nargs="?",
        type=Path,
        metavar="FOLDER",
        help=f"the one that you are in, if it was laid out, else ~/{course.NAME}",
    )
    command.add_argument(
        "--no-lab", dest="lab", action="store_false", help="do not open JupyterLab"
    )
    command.set_defaults(run=lambda args: start(args.folder, args.lab))
    return top


def main(argv=None):
    args = parser().parse_args(argv)
    try:
        if "run" in args:
            return args.run(args)
        print(what_there_is())
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # which ended JupyterLab as well
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
