"""What a learner predicted, passed and should see again, in one local file.

    predict("04.a", "gone", options=["bouncing", "gone"])    None: no guess yet
    reveal("04.a", "bouncing")      what was said, what it is
    predictions("04")               how well the chapter was predicted
    review()                        five questions: missed ones first, then the oldest

Nothing needs the file (store.py): without it the course works, and forgets. Delete it
to begin anew.
"""

import json
import re
from datetime import date
from pathlib import Path

from bpkit.cards import card, fold, marked
from bpkit.course.versions import news
from bpkit.progress.guesses import agree, kind, listed, offered, plain, show
from bpkit.progress.store import kept_here, not_kept

QUESTIONS = Path(__file__).parents[1] / "data" / "questions.json"
AT_ONCE = 5


class Card:
    """A title and lines, in the page and as text; a quiet one is a line without frame.

    folds are pairs: a line, and its answer, which is folded (as text: at the end).
    """

    def __init__(self, title, aside, lines, folds=(), quiet=False):
        self.title, self.aside, self.lines = title, aside, lines
        self.folds, self.quiet = folds, quiet

    def _repr_html_(self):
        if self.quiet:
            return f"<p>{marked(repr(self))}</p>"
        folds = (
            f'<p style="margin-top: 1em">{marked(line)}</p>'
            + fold("Answer", f"<p>{marked(answer)}</p>")
            for line, answer in self.folds
        )
        lines = (
            f'<p style="margin-top: 1em">{marked(line)}</p>' for line in self.lines
        )
        return card(self.title, self.aside, *folds, *lines)

    def __repr__(self):
        if self.quiet:
            return " ".join([f"{self.title}:", *self.lines])
        asked = [line for line, _ in self.folds]
        answers = [f"{line.split()[0]} {answer}" for line, answer in self.folds]
        answers = ["", "Answers", *answers] if answers else []
        head = f"{self.title} ({self.aside})"
        return "\n".join([head, *asked, *self.lines, *answers])


def predict(id, guess, *more, options=()):
    """Keep a guess; None is none. The first one counts, whenever it comes.

    options: the words, numbers or shapes that are offered, or "number" or "shape". A
    guess that is none of them is asked again, not kept.
    """
    _require_id(id)
    if more:
        raise TypeError(
            f"Between commas Python reads several values: {(guess, *more)} came. Write "
            'a decimal with a point, 0.5, a shape in parentheses, (3, 2), a word in "".'
        )
    guess = None if guess is None or guess is Ellipsis else plain(guess)
    fits = None if guess is None else offered(guess, options)
    with kept_here() as kept:
        entry = kept["predictions"].setdefault(id, {})
        if fits is not None and "guess" not in entry:
            entry |= {"guess": fits, "offered": bool(options)}
        said = entry.get("guess")
    if fits is None and guess is not None:
        line = f"`{show(guess)}` is not {listed(options)}. Guess again, in this cell."
    elif said is None:
        line = "no guess yet. Put yours in place of `None` and run this cell."
    elif fits in (None, said):
        line = f"`{show(said)}` is kept. Run on."
    else:
        line = f"what counts is your first guess, `{show(said)}`. Run on."
    lines = [line, *not_kept(), *news()]
    return Card(f"Prediction {id}", "kept", lines, quiet=True)


def reveal(id, truth, *, tolerance=0.1):
    """Compare the guess with what turned out; the last line of its cell, or displayed.

    Numbers within `tolerance` of truth, relatively (of 1 where truth is 0), are right;
    words and shapes must agree. The first run counts.
    """
    _require_id(id)
    truth = plain(truth)
    with kept_here() as kept:
        entry = kept["predictions"].setdefault(id, {})
        first = entry.setdefault("truth", truth)
        entry["tolerance"] = tolerance
        guess, right = entry.get("guess"), _is_right(entry)
    if guess is None:
        lines = [f"it is `{show(truth)}`; no guess of yours yet."]
        return Card(f"Prediction {id}", "no guess", lines, quiet=True)
    lines = [f"You said `{show(guess)}`; it is `{show(first)}`."]
    if not (right or entry.get("offered")) and kind(guess) != kind(first):
        lines.append(f"What was asked is {kind(first)}.")
    if show(truth) != show(first):
        lines.append(f"This run gives `{show(truth)}`; the first one counts.")
    return Card(f"Prediction {id}", "right" if right else "missed", lines)


def predictions(chapter):
    """How well the predictions of a chapter ("04") did."""
    if not isinstance(chapter, str) or not re.fullmatch(r"\d\d", chapter):
        raise ValueError(
            f'A chapter is two digits in quotes, as "04"; {chapter!r} came.'
        )
    with kept_here() as kept:
        entries = {
            id: entry
            for id, entry in sorted(kept["predictions"].items())
            if id.startswith(f"{chapter}.") and "truth" in entry
        }
    title = f"Predictions of chapter {chapter}"
    right = [_is_right(entry) for entry in entries.values() if "guess" in entry]
    if not right:
        line = f"you made none of {len(entries)}." if entries else "none answered yet."
        return Card(title, "none made", [line], quiet=True)
    lines = []
    for id, entry in entries.items():
        said, outcome = "no guess", ""
        if "guess" in entry:
            said = f"you said `{show(entry['guess'])}`"
            outcome = ", right" if _is_right(entry) else ", missed"
        lines.append(f"{id}: {said}; it is `{show(entry['truth'])}`{outcome}.")
    return Card(title, f"{sum(right)} of {len(right)} right", lines)


def _is_right(entry):
    """Of a guess before its answer or after it; None where there is none."""
    if "guess" in entry:
        return agree(entry["guess"], entry["truth"], entry.get("tolerance", 0.1))


def passed(id):
    """Remember that an exercise was answered right, and when first."""
    with kept_here() as kept:
        kept["passed"].setdefault(id, date.today().isoformat())


def review(*, missed=None):
    """Five questions from the chapters begun: missed ones first, then new, then oldest.

    Answer them for yourself, unfold the answers, then record: review(missed=["01.q2"])
    counts the other four as known, review(missed=[]) all five. Until you record, the
    same five come back; recording twice counts once.
    """
    if isinstance(missed, str):
        missed = [missed]
    if missed is not None and not isinstance(missed, list | tuple | set):
        raise TypeError(f'missed is a list of ids, as ["01.q2"]; {missed!r} came.')
    questions = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    questions = {question["id"]: question for question in questions}
    with kept_here() as kept:
        asked = [id for id in kept["asked"] if id in questions]
        if missed is not None:
            return _record(kept, asked, missed)
        kept["asked"] = asked = asked or _due(kept, questions)
    folds = [
        (f"{id} {questions[id]['question']}", questions[id]["answer"]) for id in asked
    ]
    line = (
        "Then record what you missed: `review(missed=[])` if nothing, else the ids, "
        f'as in `review(missed=["{asked[0]}"])`.'
    )
    return Card("Review", f"{len(asked)} questions", [line, *not_kept()], folds)


def _record(kept, asked, missed):
    if not asked:
        line = "nothing is open to record. `review()` brings the next questions."
        return Card("Review", "recorded", [line], quiet=True)
    if unknown := [str(id) for id in missed if id not in asked]:
        raise ValueError(
            f"missed has {', '.join(sorted(unknown))}, but the questions were "
            f"{', '.join(asked)}."
        )
    turn = 1 + max((entry["turn"] for entry in kept["questions"].values()), default=0)
    for id in asked:
        kept["questions"][id] = {"turn": turn, "known": id not in missed}
    kept["asked"] = []
    count = len(set(missed))
    line = f"{len(asked) - count} known, {count} missed. `review()` brings the next."
    return Card("Review", "recorded", [line])


def _due(kept, questions):
    """Missed last time, then never seen, then longest ago; in the course's order."""
    begun = {id[:2] for part in ("predictions", "passed") for id in kept[part]} | {"00"}
    core = min(max(begun), "08")  # up to 08 each chapter stands on the one before

    def urgency(id):
        if (entry := kept["questions"].get(id)) is None:
            return (1, 0)
        return (2 if entry["known"] else 0, entry["turn"])

    due = [id for id in questions if id[:2] in begun or id[:2] <= core]
    return sorted(due, key=urgency)[:AT_ONCE]


def _require_id(id):
    if not isinstance(id, str) or not re.fullmatch(r"\d\d\.\w+", id):
        raise ValueError(
            "A prediction's id is its chapter, a dot and a letter in quotes, as "
            f'"04.a"; {id!r} came.'
        )
