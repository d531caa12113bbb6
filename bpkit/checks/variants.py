"""Variants: numbers of one's own for each student, where an exercise declares them."""

import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps

import numpy as np

from bpkit.cards import card, marked

HALVES = [k / 2 for k in range(-9, 10) if k]  # numbers to draw from


@dataclass(frozen=True, kw_only=True)
class Variant:
    """How an exercise differs from student to student.

    draw      rng -> {name: number}, never the numbers of the exercise as it stands
    says      what is different, a sentence with {name} in it
    change    (answer, *inputs, **drawn) -> output: what is asked for, computed with the
              answer to the exercise as it stands; so its slips are slips here, too
    forward   the same for the forward partner, where there is one
    """

    draw: Callable
    says: str
    change: Callable
    forward: Callable | None = None

    def drawn(self, id, student):
        """This student's numbers: the same on every machine, in every year."""
        name = unicodedata.normalize("NFC", str(student)).strip().casefold()
        digest = hashlib.sha256(f"{id}\0{name}".encode("utf-8", "replace")).digest()
        return self.draw(np.random.default_rng(int.from_bytes(digest[:16])))

    def sentence(self, id, student):
        return self.says.format(**self.drawn(id, student))

    def of(self, exercise, student):
        """The exercise with this student's numbers."""
        drawn, yours = self.drawn(exercise.id, student), self.says

        def varied(answer, change=self.change):
            @wraps(answer)
            def answered(*inputs):
                return change(answer, *inputs, **drawn)

            return answered

        plain = replace(
            exercise.slips[0],
            name="the plain exercise",
            answer=exercise.reference,
            hint="This is right for the exercise as it stands in the book. Yours: "
            + yours.format(**drawn),
        )
        slips = [replace(one, answer=varied(one.answer)) for one in exercise.slips]
        return replace(
            exercise,
            asks=f"{exercise.asks}. Yours: {yours.format(**drawn)}",
            reference=varied(exercise.reference),
            forward=exercise.forward and varied(exercise.forward, self.forward),
            slips=[*slips, plain],
            styles=[varied(style) for style in exercise.styles],
            variant=None,
        )


class Yours:
    """What variant shows: whose exercise it is, and what it asks."""

    def __init__(self, id, student, sentence):
        self.id, self.student, self.sentence = id, student, sentence

    def _repr_html_(self):
        whose = f"for {self.student}" if self.student else "as it stands"
        return card(f"{self.id} variant", whose, f"<p>{marked(self.sentence)}</p>")

    def __repr__(self):
        whose = f" for {self.student}" if self.student else ""
        return f"{self.id} variant{whose}: {self.sentence}"
