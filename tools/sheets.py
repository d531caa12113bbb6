"""The sheets: what is read in one place and stands in many.

bpkit/data/questions.json   the chapters' `Check yourself`, for bpkit.progress.review
docs/glossary.md            chapter 00's notation, and the terms that chapters introduce
docs/claims.md              every claim that a chapter tries, with its verdict
docs/derivatives.md         every pair: what it computes, and its derivative
"""

import json
import re

import notebook_files as files
import sheets_claims
from notebook_files import NotebookError
from notebook_form.page import Page
from sheets_derivatives import derivatives
from sheets_glossary import glossary
from sheets_text import plain

ANSWER = re.compile(
    r"(.*?)<details[^>]*>\s*<summary[^>]*>(.*?)</summary>(.*?)</details>", re.S
)


def made(root):
    """{path: content} of everything that is made."""
    pages = [Page(path, root) for path in files.numbered(root / "chapters")]
    asked = [entry for page in pages for entry in questions(page)]
    texts = {
        root / "bpkit" / "data" / "questions.json": as_json(asked),
        root / "docs" / "glossary.md": glossary(pages),
        root / "docs" / "claims.md": sheets_claims.sheet(pages),
        root / "docs" / "derivatives.md": derivatives(root / "bpkit"),
    }
    return {path: text.encode("utf-8") for path, text in texts.items()}


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
