"""The learner's page, read and not run: has it the parts of a chapter?"""

import json
import re

from bpkit.capstone.lines import BEGIN, MARK, Missing, line

WORDS, WORDS_IN_CELL, STEPS = 2600, 80, 3  # a chapter's
TEMPLATE = __file__.replace("page.py", "template/page.ipynb")
NAMES = ("page.ipynb", "question", "predict", "derivation", "figure", "slip")
NAMES += ("check yourself", "words")


class Page:
    """The cells of a notebook, as its JSON has them."""

    def __init__(self, path):
        self.text = path.read_text(encoding="utf-8")
        self.cells = json.loads(self.text)["cells"]
        self.prose = [joined(c["source"]) for c in self.of_type("markdown")]
        self.code = [joined(c["source"]) for c in self.of_type("code")]
        self.outputs = [x for c in self.of_type("code") for x in c["outputs"]]

    def of_type(self, kind):
        return [cell for cell in self.cells if cell["cell_type"] == kind]


def joined(source):
    return "".join(source)


def bare(markdown):
    """What is counted as words: no code, displayed formulas, tags and targets."""
    text = re.sub(r"^(```|~~~).*?^\1\s*$", "", markdown, flags=re.M | re.S)
    text = re.sub(r"<!--.*?-->|\$\$.*?\$\$", "", text, flags=re.S)
    text = re.sub(r"`[^`]+`|\$[^$\n]+\$", " x ", text)
    return re.sub(r"<[^>]+>", " ", re.sub(r"\]\([^)]*\)", "]", text))


def words(markdown):
    return sum(bool(re.search(r"\w", word)) for word in bare(markdown).split())


def whole(page):
    left = sum(MARK in joined(cell["source"]) for cell in page.cells)
    if left:
        raise Missing(f"{MARK} stands in {left} of its {len(page.cells)} cells.")
    if not page.outputs:
        raise Missing("it has no outputs. Run all its cells, and save it.")
    broken = [x["ename"] for x in page.outputs if x["output_type"] == "error"]
    if broken:
        raise Missing(f"a cell stopped with {broken[0]}. Mend it, run all, save.")
    return "nothing is left to be written, and it was run."


def question(page):
    if not page.prose or not re.match(r"# \S", page.prose[0]):
        raise Missing("the first cell is not a title. Begin it with `# `.")
    if "?" not in "".join(page.prose[:3]):
        raise Missing("the first lines ask nothing. What does the page answer?")
    return "the page opens with one."


def predict(page):
    if not any("> **Predict.**" in text for text in page.prose):
        raise Missing("there is no `> **Predict.**`. Ask before you show.")
    asks = [c for c in page.code if re.search(r"^predict\(.*options=", c, re.M | re.S)]
    if not asks:
        raise Missing("no cell calls `predict(id, None, options=[...])`.")
    if not any(re.search(r"^reveal\(", code, re.M) for code in page.code):
        raise Missing("no cell calls `reveal`, which tells what it is.")
    offered = re.search(r"options=\[(.*?)\]", asks[0], re.S)
    if not offered or "," not in offered[1]:
        raise Missing("it offers no wrong answer. Which one is tempting?")
    return "it offers a wrong answer; whether it tempts, people say."


def derivation(page):
    text = "\n".join(page.prose).partition("## Check yourself")[0]
    steps = re.findall(r"^\d+\. .*[$=].*$", text, re.M)
    if len(steps) < STEPS:
        raise Missing(
            f"{len(steps)} numbered lines have a formula, expected {STEPS} or more: "
            "`1. $...$`, a step on each."
        )
    return f"{len(steps)} numbered lines."


def figure(page):
    shown = [x["data"] for x in page.outputs if "image/png" in x.get("data", {})]
    if not shown:
        raise Missing("the saved page has none. Draw one, run all its cells, save it.")
    for data in shown:
        if not re.search(r'alt="[^"]+"', joined(data.get("text/html", ""))):
            raise Missing(
                "one has no alt text. End it with `plotting.show(ax, alt=...)`."
            )
    return f"{len(shown)} with alt text."


def slip(page):
    if not any("> **Slip.**" in text for text in page.prose):
        raise Missing(
            "there is no `> **Slip.**`. Show one, and the check that finds it."
        )
    return "one is shown."


def check_yourself(page):
    text = "\n".join(page.prose).partition("## Check yourself")[2]
    answers = text.count("<details>")
    if answers < 2:
        raise Missing(
            f"{answers} folded answers below `## Check yourself`, expected 2."
        )
    return f"{answers} questions with folded answers."


def few_words(page):
    count = sum(map(words, page.prose))
    if count > WORDS:
        raise Missing(f"{count}, {WORDS} are the most.")
    for text in page.prose:
        seen = re.sub(r"<details.*?</details>", "", text, flags=re.S)
        seen = words(re.sub(r"^(#{1,6} .*|\|.*)$", "", seen, flags=re.M))
        if seen > WORDS_IN_CELL:
            raise Missing(
                f"{seen} in the cell that begins {text[:30]!r}, {WORDS_IN_CELL} are "
                "the most. Split it, or say it shorter."
            )
    return f"{count}, {WORDS} are the most."


ASKS = (whole, question, predict, derivation, figure, slip, check_yourself, few_words)


def lines(path):
    """The Lines of part "explained"."""
    try:
        page = Page(path)
        found = [line(name, ask, page) for name, ask in zip(NAMES, ASKS, strict=True)]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = (
            f"not a notebook ({type(error).__name__}). Open and save it in JupyterLab."
        )
        return [line(name, refuse, why) for name in NAMES]
    with open(TEMPLATE, encoding="utf-8") as file:
        laid_out = json.load(file)["cells"]
    if [joined(c["source"]) for c in page.cells] == [
        joined(c["source"]) for c in laid_out
    ]:
        why = "page.ipynb is as it was laid out."
        return [line(name, refuse, why, BEGIN) for name in NAMES]
    return found


def refuse(why, *state):
    raise Missing(why, *state)
