"""docs/glossary.md: the notation and the terms, from the chapters."""

import re
from urllib.parse import quote

import notebook_files as files
from notebook_files import NotebookError
from sheets_text import DO_NOT_EDIT, plain

BOLD = re.compile(r"\*\*([^*`$]+)\*\*")
# "The fee is its one **bias**:", and a formula that completes the sentence.
OPEN_ENDED = re.compile(r"(?<![.?!])\n\n\$\$\s*([^$]+?)\s*\$\$")
SHORT = 6  # words: "That is the **nudge**." takes the next sentence along
QUESTIONS = {"From before", "Check yourself"}  # they introduce nothing
# Bold, lower case, and yet no term: verdicts, and words that are only stressed.
NO_TERMS = {"depends on", "fails here", "holds here", "column", "last"}


def glossary(pages):
    notation = [row for page in pages if page.number == 0 for row in symbols(page)]
    found = {}
    for page in pages:
        for word, sentence, heading in terms(page):
            found.setdefault(word, (sentence, page, heading))
    lines = [
        "# Glossary",
        "",
        DO_NOT_EDIT,
        "",
        "One notation and one word per thing, from the first chapter to the last; each",
        "term with the sentence that introduces it.",
        "",
        "## Symbols",
        "",
        "| code | symbol | shape | word |",
        "|---|---|---|---|",
    ]
    for symbol, code, shape, word in sorted(notation, key=lambda row: key(row[1])):
        lines.append(f"| {code} | {symbol} | {shape} | {word} |")
    lines += ["", "## Terms", ""]
    for word in sorted(found, key=key):
        sentence, page, heading = found[word]
        lines.append(f"- **{word}**: {sentence} {link(page, heading)}")
    return "\n".join(lines) + "\n"


def key(text):
    return text.strip("`").casefold(), text


def link(page, heading):
    """(chapter 2, [Saturated or dead?](...)): where the term is introduced."""
    title = re.sub(r"^\d+\. ", "", plain(heading))
    anchor = quote(re.sub("[`*]", "", heading).replace(" ", "-"), safe="?!:;,.='-+/")
    where = f"../chapters/{page.path.name}#{anchor}"
    return f"(chapter {page.number}, [{title}]({where}))"


def symbols(page):
    """The rows of the notation table: symbol, code, shape, word."""
    rows = [line for cell in page.prose for line in table(cell.source, "symbol")]
    if not rows:
        raise NotebookError(f"{page.path.name}: there is no table of the notation.")
    return rows


def table(source, first):
    """The rows below the header `| first | ...`, as lists of cells."""
    rows, inside = [], False
    for line in source.split("\n"):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and cells[0] == first:
            inside = True
        elif not line.startswith("|"):
            inside = False
        elif inside and not set(line) <= set("|-: "):
            rows.append(cells)
    return rows


def terms(page):
    """(term, the sentence it is introduced in, the heading above) in the page's order.

    A term is bold and in lower case, or a capital only begins its sentence. Labels
    (**Task:** **Verdict.**), verdicts, tables and code are left out.
    """
    heading = page.headings[0][2]
    for cell in page.prose:
        text = files.FENCE.sub("", cell.source)
        text = OPEN_ENDED.sub(r" $\1$", text)
        for paragraph in re.split(r"\n\s*\n|\n(?=[-*] |[>|#]|\d+\. )", text):
            if title := re.match(r"#+ +(.+)", paragraph):
                heading = title[1]
                paragraph = paragraph.partition("\n")[2]
            if paragraph.startswith("|") or heading in QUESTIONS:
                continue
            said = sentences(paragraph)
            for i, sentence in enumerate(said):
                for bold in BOLD.finditer(sentence):
                    if word := term(bold, sentence):
                        few = len(sentence.split()) <= SHORT
                        told = plain(" ".join(said[i : i + 1 + few])).rstrip(":")
                        yield word, re.sub(r"(?<![.?!)])$", ".", told), heading


def sentences(paragraph):
    """Sentences; a stop ends one where white space and a capital or code follow."""
    paragraph = re.sub(r"^(> ?|[-*] |\d+\. )", "", paragraph, flags=re.M)
    paragraph = " ".join(paragraph.split())
    return re.split(r"(?<=[.?!])\s+(?=[*_(]{0,2}[A-Z`$])", paragraph)


def term(bold, sentence):
    """The word that a bold text introduces; None where it is something else."""
    word, after = bold[1], sentence[bold.end() :]
    if bold.start() == 0 and re.match(" [a-z]", after) and word[1:].islower():
        word = word[0].lower() + word[1:]
    if not re.fullmatch(r"[a-z][\w' -]*|[A-Z0-9]{2,}", word) or word in NO_TERMS:
        return None
    return word if len(word.split()) <= 4 else None
