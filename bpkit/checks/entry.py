"""The entry test of chapter 00: ungraded questions, each miss with its repair."""

from dataclasses import dataclass

import numpy as np

from bpkit.cards import card, marked
from bpkit.progress.guesses import unquoted


@dataclass(frozen=True)
class Question:
    """A question on a topic, which names its repair section; right is a number, a tuple
    or a word. confused holds wrong answers that tell what was taken for what."""

    number: int
    topic: str
    text: str
    right: object
    why: str
    confused: dict
    tolerance: float = 1e-9

    def outcome(self, answer):
        """The outcome in a word or two, and a sentence where there is one to say."""
        if answer is None or answer is Ellipsis:
            return "not answered", ""
        if same(answer, self.right, self.tolerance):
            return "right", ""
        for wrong, sentence in self.confused.items():
            if same(answer, wrong, self.tolerance):
                return "not yet", f"{sentence} {self.why}"
        return "not yet", self.why


class EntryTest:
    """What the answers say. Ungraded: no points, no maximum."""

    def __init__(self, questions, answers):
        self.rows = [(q, *q.outcome(answers.get(q.number))) for q in questions]

    def count(self, outcome, topic=None):
        return sum(o == outcome and topic in (None, q.topic) for q, o, _ in self.rows)

    @property
    def summary(self):
        counts = [(self.count(o), o) for o in ("right", "not yet", "not answered")]
        return ", ".join(f"{count} {outcome}" for count, outcome in counts if count)

    def _repr_html_(self):
        topics = dict.fromkeys(question.topic for question, *_ in self.rows)
        return card("Entry test", self.summary, *map(self.topic_html, topics))

    def topic_html(self, topic):
        rows = [row for row in self.rows if row[0].topic == topic]
        right = f"{self.count('right', topic)} of {len(rows)} right"
        items = "".join(
            f"<li>Question {question.number}, {outcome}. {marked(message)}</li>"
            for question, outcome, message in rows
            if outcome != "right"
        )
        html = f"<p><strong>{topic.capitalize()}</strong>: {right}.</p>"
        html += f"<ul>{items}</ul>" if items else ""
        if self.count("not yet", topic):
            html += f'<p>Five minutes that help: <a href="{repair(topic)}" data-lm-'
            html += f'suppress-shortcuts="true">Repair: {topic}</a></p>'
        return html

    def __repr__(self):
        lines = [f"Entry test: {self.summary}"]
        for question, outcome, message in self.rows:
            lines.append(f"{question.number}. {outcome}. {message}".rstrip())
        return "\n".join(lines)


def repair(topic):
    """The anchor of the heading "Repair: topic" in JupyterLab."""
    return f"#Repair:-{topic}"


def same(given, answer, tolerance):
    if isinstance(answer, str):
        return str(given).strip(" .!()").lower().removeprefix("an ") == answer
    given = unquoted(given)
    try:
        given = np.asarray(given, float)
    except (TypeError, ValueError):  # text, or a list of lists
        return False
    return given.shape == np.shape(answer) and np.allclose(
        given, answer, rtol=0, atol=tolerance
    )
