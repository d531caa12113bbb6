"""The commands text, from-text and edit: a notebook as text in an editor, and back."""

import os
import re
import shlex
import subprocess
import tempfile
from pathlib import Path

import notebook_files as files
from notebook_files import NotebookError, shown


def text(args):
    target = args.output or args.notebook.with_suffix(".py")
    beside = target.with_suffix(".ipynb")
    if beside.exists() and not beside.samefile(args.notebook):
        raise NotebookError(
            f"{target}: this is where the text of {shown(beside)} belongs; choose "
            "another name."
        )
    text = files.to_text(files.read(args.notebook))
    target.write_text(text, encoding="utf-8", newline="\n")
    back = f"python tools/notebooks.py from-text {target}"
    if args.output and is_text_of(target, text, args.notebook):
        back += f" {args.notebook}"
    print(f"{target}: edit it, then `{back}`")


def from_text(args):
    target = args.notebook or args.text.with_suffix(".ipynb")
    if not args.text.is_file():
        raise NotebookError(f"{args.text}: there is no such file.")
    text = args.text.read_text(encoding="utf-8")
    if target.exists() and not is_text_of(args.text, text, target):
        raise NotebookError(
            f"{shown(target)} would be lost: {args.text.name} is not its text, which "
            "has its name and its cells' ids. Without a second path "
            f"{args.text.with_suffix('.ipynb')} is written."
        )
    old = files.read(target) if target.exists() else None
    nb = files.from_text(text, target, old)
    target.write_bytes(files.dumps(nb))
    print(f"{shown(target)}: {len(nb.cells)} cells; now run it.")


def is_text_of(path, text, notebook):
    """Whether a text belongs to a notebook: it lies beside it, or has its name and ids.

    The name alone is shared by a chapter and its solutions, the ids by a text that
    began as a copy of another chapter's.
    """
    if path.with_suffix(".ipynb").resolve() == notebook.resolve():
        return True
    prefixes = set(re.findall(r'^# %% .*\bid="(\w\d\d-)', text, re.M))
    return path.stem == notebook.stem and prefixes <= {files.id_prefix(notebook)}


def edit(args):
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise NotebookError("No editor is known: set EDITOR, or use `text`.")
    old = files.read(args.notebook)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / args.notebook.with_suffix(".py").name
        path.write_text(files.to_text(old), encoding="utf-8", newline="\n")
        before = path.read_bytes()
        subprocess.run([*shlex.split(editor), str(path)], check=True)
        if path.read_bytes() == before:
            print(f"{shown(args.notebook)}: unchanged.")
            return
        nb = files.from_text(path.read_text(encoding="utf-8"), args.notebook, old)
    args.notebook.write_bytes(files.dumps(nb))
    print(f"{shown(args.notebook)}: {len(nb.cells)} cells; now run it.")
