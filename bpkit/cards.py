"""What the learner sees: the result of a check, hints, a solution.

Every color is one of JupyterLab's with a fallback, set inline: a card reads on light
and dark ground, without style sheets, and by ear.
"""

import re
from html import escape

ACCENT = {
    "right": "var(--jp-success-color1, #2e8540)",
    "wrong": "var(--jp-error-color1, #d32f2f)",
    "stopped with an error": "var(--jp-warn-color1, #c77700)",
    "not attempted": "var(--jp-border-color1, #888888)",
}


class Result(float):
    """Points, as a float whose repr is the bare number: nbgrader reads that as score.

    id, maximum, outcome, message, slip (the name of the slip that was recognized, or
    None), details (pairs of title and text) and notes (lines) say the rest.
    """

    def __new__(cls, points, **facts):
        maximum = facts.get("maximum", points)
        self = super().__new__(cls, min(max(points, 0), maximum))
        self.__dict__.update({"slip": None, "details": (), "notes": ()} | facts)
        return self

    def _repr_html_(self):
        return card(
            f"{self.id} {self.outcome}",
            f"{float(self):g} of {self.maximum:g} points",
            *(f"<p>{marked(line)}</p>" for line in (self.message, *self.notes)),
            *(fold(title, preformatted(text)) for title, text in self.details),
            accent=ACCENT[self.outcome],
        )


class Hint:
    """The steps of a hint, each folded into the one before."""

    def __init__(self, id, steps):
        self.id, self.steps = id, steps

    def _repr_html_(self):
        inner = ""
        for i, step in reversed(list(enumerate(self.steps, 1))):
            title = f"Hint {i} of {len(self.steps)}"
            inner = fold(title, f"<p>{marked(step)}</p>{inner}")
        return card(f"{self.id} hints", "one inside the other", inner)

    def __repr__(self):
        count = len(self.steps)
        lines = [f"Hint {i} of {count}: {s}" for i, s in enumerate(self.steps, 1)]
        return "\n".join([f"{self.id} hints", *lines])


class Solution:
    """An answer and its reasons as markdown, which JupyterLab renders with formulas."""

    def __init__(self, id, text):
        self.id, self.text = id, text

    def _repr_markdown_(self):
        return f"**{self.id} solution**\n\n{self.text}"

    __repr__ = _repr_markdown_


def card(title, aside, *body, accent=ACCENT["not attempted"]):
    style = (
        "border: 1px solid var(--jp-border-color2, #bbbbbb); padding: 0.6em 1em; "
        f"border-left: 6px solid {accent}; margin: 0.3em 0; max-width: 50em;"
    )
    return (
        f'<div role="group" aria-label="{escape(title)}" style="{style}">'
        f'<p role="heading" aria-level="3"><strong>{escape(title)}</strong> '
        f"({escape(aside)})</p>{''.join(body)}</div>"
    )


def fold(title, html):
    # The attribute keeps JupyterLab's shortcuts off while the summary has the focus.
    summary = f'<summary data-lm-suppress-shortcuts="true">{marked(title)}</summary>'
    return f"<details>{summary}{html}</details>"


def marked(text):
    """Text as HTML: everything escaped, `code` as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def preformatted(text):
    # Lines wrap: a block that scrolls sideways cannot be reached by keyboard.
    return f'<pre style="white-space: pre-wrap">{escape(text)}</pre>'
