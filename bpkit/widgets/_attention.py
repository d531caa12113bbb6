"""`AttentionView`: a word of the learner's own, and who looks at whom in it."""

import numpy as np
import traitlets
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bpkit import plotting

from ._view import STATIC, SliderView, View, javascript

CELL, ROOM, TOP = 34, 30, 56  # the side of a weight, for its letter, for two titles
WIDEST = 860
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class AttentionView(SliderView):
    """Attention weights of a word as tables: a row looks, a column is looked at.

    look  {title: function}: function(word) -> P, weights (heads, T, T) or (T, T), a
          table for each title, side by side; (1, heads, T, T), as SelfAttention keeps
          them, will do. T is the length of the word, or one more where a mark stands in
          front.
    word  the word at first; another one is typed, of `letters`, at most `longest`

        AttentionView({"before": start_weights, "after": trained_weights}, word="anna")

    A head is chosen, or the mean of all; a weight by pointing at it or with the arrow
    keys. Raises ValueError where the weights do not fit the word.
    """

    name = "Attention"
    invitation = "type a word of your own and walk over the weights"
    _esm = javascript("attention.js")
    _css = View._css + (STATIC / "attention.css").read_text(encoding="utf-8")
    size = traitlets.List().tag(sync=True)
    tables = traitlets.List().tag(sync=True)
    tokens = traitlets.List().tag(sync=True)
    at = traitlets.List().tag(sync=True)
    heads = traitlets.List().tag(sync=True)
    word = traitlets.Dict().tag(sync=True)
    summary = traitlets.Unicode().tag(sync=True)

    def __init__(self, look, word="anna", *, letters=LETTERS, longest=15, mark="."):
        self._look, self._mark, self._letters = dict(look), mark, letters
        self._found, self._tables = (None, None), []
        if not self._look:
            raise ValueError(
                "look has no function, but expected one or more: {title: function}."
            )
        if not word or len(word) > longest or set(word) - set(letters):
            raise ValueError(
                f"word is {word!r}, but expected one to {longest} of the letters "
                f"{letters!r}."
            )
        self._first = {"word": word, "head": 0, "row": len(word), "column": 0}
        typed = {"first": word, "letters": letters, "longest": longest}
        super().__init__([], word=typed)
        self.still_width = self.size[0]

    def picture(self, values):
        values = self._first | values
        word = values["word"]
        if not word:
            self._tables = []
            return {"tables": [], "summary": "Type a word.", "alt": "No word yet."}
        if self._found[0] != word:
            found = {title: weights(f, word) for title, f in self._look.items()}
            self._found = word, require_alike(found)
        tables = self._found[1]
        count, T, _ = next(iter(tables.values())).shape
        tokens = [*word] if T == len(word) else [self._mark, *word]
        heads = [f"head {h + 1}" for h in range(count)]
        heads += ["mean of all"] if count > 1 else []
        head = min(values["head"], len(heads) - 1)
        at = [min(values[name], T - 1) for name in ("row", "column")]
        shown = {
            title: P[head] if head < count else P.mean(axis=0)
            for title, P in tables.items()
        }
        names = named(word, T)
        summary = summarize(shown, names, at, heads[head])
        cell = min(CELL, WIDEST // len(shown) // (T + 1) - 1)
        self._tables = laid_out(shown, cell)
        wide = len(shown) * (ROOM + cell * T) + (len(shown) - 1) * ROOM
        return {
            "tables": self._tables,
            "size": [wide, TOP + cell * T + 6, cell],
            "tokens": tokens,
            "heads": heads,
            "at": at,
            "summary": summary,
            "alt": f"The word {word!r}. {summary} {most(shown, names)}",
        }

    def still(self):
        if not self._tables:
            return None
        wide, high, _ = self.size
        figure = Figure(figsize=(wide / 100, high / 100), layout="none")
        ax = figure.add_axes((0, 0, 1, 1))
        draw(ax, self._tables, self.tokens, self.at, self.size)
        return plotting.png(figure)


def weights(f, word):
    """What f says of the word, as (heads, T, T)."""
    P = np.asarray(f(word), dtype=float)
    came = P.shape
    if P.ndim == 4 and len(P) == 1:
        P = P[0]
    P = P[None] if P.ndim == 2 else P
    if P.ndim != 3 or P.shape[1] != P.shape[2] or P.shape[1] - len(word) not in (0, 1):
        T = len(word)
        raise ValueError(
            f"the weights of {word!r} have the shape {came}, but expected (heads, T, "
            f"T) with T = {T}, or {T + 1} where a mark stands in front: a row for each "
            "letter that looks."
        )
    return P


def require_alike(found):
    shapes = {title: P.shape for title, P in found.items()}
    if len(set(shapes.values())) != 1:
        raise ValueError(
            f"the weights have the shapes {shapes}, but the tables are compared cell "
            "by cell: expected one shape for all."
        )
    return found


def named(word, T):
    """n2 is the second letter of the word, an n; a mark may stand in front."""
    letters = [f"{letter}{i + 1}" for i, letter in enumerate(word)]
    return letters if T == len(word) else ["the mark", *letters]


def summarize(shown, names, at, head):
    row, column = at
    values = ", ".join(f"{P[row, column]:.2f} {title}" for title, P in shown.items())
    return f"In {head}, {names[row]} looks at {names[column]} with weight {values}."


def most(shown, names):
    """Whom each place looks at most, in words."""
    sentences = []
    for title, P in shown.items():
        pairs = zip(names, P.argmax(axis=1), strict=True)
        listed = ", ".join(f"{name} at {names[column]}" for name, column in pairs)
        sentences.append(f"Most, {title}: {listed}.")
    return " ".join(sentences)


def laid_out(shown, cell):
    """Each table: its title, its left edge, its weights and how they are written."""
    tables, left = [], ROOM
    for title, P in shown.items():
        texts = [[f"{w:.2f}".lstrip("0") if w else "" for w in row] for row in P]
        table = {"title": title, "x": left, "texts": texts}
        table["weights"] = np.clip(P, 0, 1).round(3).tolist()
        tables.append(table)
        left += cell * len(P) + 2 * ROOM
    return tables


def draw(ax, tables, tokens, at, size):
    """The tables with matplotlib, in the units of the page."""
    wide, high, cell = size
    words = {"ha": "center", "va": "center"}
    for table in tables:
        ax.text(table["x"], 12, table["title"], va="center", weight="bold", fontsize=10)
        for i, token in enumerate(tokens):
            middle = TOP + (i + 0.5) * cell
            strong = ["bold" if i == chosen else "normal" for chosen in at]
            x = table["x"] + (i + 0.5) * cell
            ax.text(table["x"] - 12, middle, token, weight=strong[0], **words)
            ax.text(x, TOP - 12, token, weight=strong[1], **words)
            for j, weight in enumerate(table["weights"][i]):
                corner = table["x"] + j * cell, TOP + i * cell
                blue = Rectangle(corner, cell, cell, fc=plotting.FORWARD, alpha=weight)
                ax.add_patch(blue)
                ax.add_patch(Rectangle(corner, cell, cell, fill=False, ec="#bbbbbb"))
                color = "white" if weight > 0.8 else plotting.INK
                text = {"fontsize": 8, "color": color, **words}
                place = table["x"] + (j + 0.5) * cell, middle
                ax.text(*place, table["texts"][i][j] if cell > 24 else "", **text)
        corner = table["x"] + at[1] * cell, TOP + at[0] * cell
        chosen = {"fill": False, "ec": plotting.BACKWARD, "lw": 2.5}
        ax.add_patch(Rectangle(corner, cell, cell, **chosen))
    ax.set(xlim=(-2, wide + 2), ylim=(high, 0))
    ax.set_axis_off()
    return ax
