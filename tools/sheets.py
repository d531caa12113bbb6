"""Makes what is made of the chapters and the code: `python tools/sheets.py [--check]`.

bpkit/data/questions.json   the chapters' `Check yourself`, for bpkit.progress.review
docs/glossary.md            chapter 00's notation, and the terms that chapters introduce
docs/derivatives.md         every pair: what it computes, and its derivative
"""

import argparse
import json
import re
import sys

from notebook_files import ROOT, NotebookError
from notebook_form.page import Page
from sheets_derivatives import derivatives
from sheets_glossary import glossary
from sheets_text import plain

ANSWER = re.compile(
    r"(.*?)<details[^>]*>\s*<summary[^>]*>(.*?)</summary>(.*?)</details>", re.S
)
PAIRS = {
    "arithmetic": "arithmetic.py",
    "activations": "activations.py",
    "losses": "losses.py",
    "layers": "layers/_layer.py",
    "normalization": "normalization.py",
    "regularization": "regularization.py",
}


def sheets(root=ROOT):
    """{path: content} of everything that is made."""
    pages = [Page(path, root) for path in sorted((root / "chapters").glob("*.ipynb"))]
    asked = [entry for page in pages for entry in questions(page)]
    modules = [(name.title(), root / "bpkit" / file) for name, file in PAIRS.items()]
    return {
        root / "bpkit" / "data" / "questions.json": as_json(asked),
        root / "docs" / "glossary.md": glossary(pages),
        root / "docs" / "derivatives.md": derivatives(modules),
    }


def stale(root=ROOT):
    """The paths that are missing or not what would be made."""
    return [
        path
        for path, text in sheets(root).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def questions(page):
    """[{id, question, answer}] of a chapter's `Check yourself`.

    A question is what stands before its folded answer, or the fold's own title.
    """
    found = []
    for before, title, answer in ANSWER.findall(page.section("Check yourself") or ""):
        question = title
        if re.match(r"(the )?answers?\b", title.strip(), re.I):
            question = re.split(r"^\d+\. +", before, flags=re.M)[-1]
            question = re.split(r"^#.*\n", question, flags=re.M)[-1]
        question, answer = plain(question), plain(answer)
        id = f"{page.number:02}.q{len(found) + 1}"
        if not question or not answer:
            raise NotebookError(f"{page.path.name}: {id} has no question or no answer.")
        found.append({"id": id, "question": question, "answer": answer})
    return found


def as_json(entries):
    return json.dumps(entries, indent=1, ensure_ascii=False) + "\n"


def main(argv=None, root=ROOT):
    parser = argparse.ArgumentParser(prog="sheets.py", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 where one is stale"
    )
    args = parser.parse_args(argv)
    try:
        made, old = sheets(root), stale(root)
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 1
    for path, text in made.items():
        name = path.relative_to(root)
        if path not in old:
            print(f"{name}: the same")
        elif args.check:
            print(f"{name}: not what `python tools/sheets.py` makes")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"{name}: written")
    return int(args.check and bool(old))


if __name__ == "__main__":
    sys.exit(main())
