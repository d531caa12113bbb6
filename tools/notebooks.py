"""One tool for the notebooks: new, text, run, build, all, check; see `--help`."""

import argparse
import sys
import time
from pathlib import Path

import notebook_files as files
from notebook_files import NotebookError, shown
from notebook_text import edit, from_text, text


def new(args):
    import notebook_new  # each where it is used, so that `text` need not wait

    notebook_new.new(args.number, args.name)


def run(args):
    import notebook_run

    failed = False
    for path in files.paths_or_all(args.paths):
        if path.resolve().parent.name == "exercises":
            raise NotebookError(f"{shown(path)}: exercises are built, not run.")
        start, before = time.perf_counter(), path.read_bytes()
        old, nb = files.read(path), files.read(path)
        try:
            after = files.dumps(notebook_run.run(nb, path, args.timeout))
        except NotebookError as error:
            print(error, file=sys.stderr)
            failed = True
            continue
        same = after == before
        if args.check and not same:
            failed = True
            cells = ", ".join(notebook_run.differences(old, nb)[:6]) or "its form"
            result = f"differs from a fresh run: {cells}"
        else:
            result = "the same" if same else "written"
        if not (same or args.check):
            path.write_bytes(after)
        print(f"{shown(path)}: {result} ({time.perf_counter() - start:.1f} s)")
    return failed


def build(args):
    import notebook_build

    failed, built, exercises = False, {}, {}
    for path in files.paths_or_all(args.paths, ["solutions"]):
        nb, target = files.read(path), notebook_build.exercise_path(path)
        try:
            exercises[target] = notebook_build.build(nb, path)
        except NotebookError as error:
            print(error, file=sys.stderr)
            failed = True
            continue
        built |= {path: files.dumps(nb), target: files.dumps(exercises[target])}
    built |= notebook_build.imports(exercises)
    for file, after in built.items():
        if file.exists() and file.read_bytes() == after:
            print(f"{shown(file)}: the same")
        elif args.check:
            failed = True
            print(f"{shown(file)}: not what `notebooks.py build` makes")
        else:
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(after)
            print(f"{shown(file)}: written")
    return failed


def renew(args):
    import generated

    return generated.renew(args.check)


def check(args):
    import notebook_form

    folders = notebook_form.KINDS
    found = notebook_form.report(files.paths_or_all(args.paths, folders))
    print("\n".join(found) or "The form is kept.")
    return bool(found)


def parser():
    top = argparse.ArgumentParser(
        prog="notebooks.py",
        description="Edits, runs, builds and checks the notebooks of the course. "
        "Exit code 0: all is well; 1: something differs or is wrong, and is named.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(function, name, help, description):
        added = commands.add_parser(name, help=help, description=description)
        added.set_defaults(function=function)
        return added

    one = command(
        new,
        "new",
        "begin a chapter",
        "Lays out the chapter, its solutions and exercises and the folder of its "
        "checks, with TODO where something is to be written; tests fail until none is "
        "left. Prints the next steps.",
    )
    one.add_argument("number", type=int, help="such as 12")
    one.add_argument("name", help='lower-case words: "convolutional networks"')

    one = command(
        text,
        "text",
        "write a notebook as text (py:percent)",
        "Writes the notebook as a Python file with `# %%` cells. Ids and "
        "tags stand in the cell markers; outputs stay in the notebook.",
    )
    one.add_argument("notebook", type=Path)
    one.add_argument("-o", "--output", type=Path, help="default: beside the notebook")

    one = command(
        from_text,
        "from-text",
        "bring edited text back into its notebook",
        "Source and tags come from the text; ids, outputs and other metadata "
        "from the notebook, where it exists. New cells get readable ids.",
    )
    one.add_argument("text", type=Path, metavar="FILE.py")
    one.add_argument("notebook", type=Path, nargs="?", help="default: beside the text")

    one = command(
        edit,
        "edit",
        "open a notebook as text in your editor",
        "`text`, your editor ($VISUAL or $EDITOR), and `from-text` in one.",
    )
    one.add_argument("notebook", type=Path)

    one = command(
        run,
        "run",
        "run notebooks and write their outputs",
        "Runs each notebook in a fresh kernel of this Python, in the "
        "notebook's folder, and writes outputs that are the same each time. "
        "A notebook in which a cell fails is not written.",
    )
    one.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 where a fresh run differs",
    )
    one.add_argument(
        "--timeout",
        type=int,
        default=120,
        metavar="SECONDS",
        help="for one cell (default 120)",
    )
    one.add_argument(
        "paths",
        nargs="*",
        type=Path,
        help="notebooks or folders (default: chapters and solutions)",
    )

    one = command(
        build,
        "build",
        "make the exercises from the solutions",
        "Writes exercises/NN_name.ipynb from solutions/NN_name.ipynb with "
        "nbgrader's own steps (nbgrader_config.py), and nbgrader's metadata, "
        "points included, into both. Refuses an answer without its markers. What "
        "an exercise imports of bpkit goes into bpkit/grading/imports.json.",
    )
    one.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 where a file is out of date",
    )
    one.add_argument(
        "paths", nargs="*", type=Path, help="notebooks or folders (default: solutions)"
    )

    one = command(
        renew,
        "all",
        "renew whatever is made of chapters and code",
        "Exercises, the line below each title, questions for review, glossary, sheet "
        "of derivatives, thumbnails, the tables in README.md and docs/teaching.md. "
        "Notebooks are not run: that is `run`.",
    )
    one.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 where a file is out of date",
    )

    one = command(
        check,
        "check",
        "say where notebooks break the rules of form",
        "Names the cell and the rule. tests/test_notebooks.py holds the same "
        "rules; tools/notebook_form/ has them, and the exceptions.",
    )
    one.add_argument(
        "paths",
        nargs="*",
        type=Path,
        help="notebooks or folders (default: all three folders)",
    )
    return top


def main(argv=None):
    args = parser().parse_args(argv)
    try:
        return args.function(args) or 0
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
