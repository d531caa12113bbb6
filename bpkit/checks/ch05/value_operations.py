"""05.2: `*`, `/` and `exp` of a Value that remembers parents and slopes."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


class Value:
    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad = data, 0.0
        self.parents, self.slopes = parents, slopes

    def __add__(self, other):
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __truediv__(self, other):
        slopes = (1 / other.data, -self.data / other.data**2)
        return Value(self.data / other.data, (self, other), slopes)

    def exp(self):
        data = np.exp(self.data)
        return Value(data, (self,), (data,))


def pairs_of_numbers(rng):
    cases = [(draw(rng, n), draw(rng, n)) for n in (3, 1, 4)]
    return [*cases, (np.array([0.0, -1000.0]), np.array([1000.0, 0.5]))]


def use_value(Value, x, y):
    """For each operation a row per pair: its data, its slopes at a and at b, and what
    a and b hold after it.

    Slopes are those of all routes to a and b themselves: in which order parents stand,
    and whether a / b is one value or two, is left open.
    """
    import numpy as np

    def slope(end, leaf, left=9):  # so many edges: what is its own parent ends, too
        if end is leaf or not left:
            return 1.0 if left else np.nan
        try:
            edges = list(zip(end.parents, end.slopes, strict=False))
        except TypeError:  # a parent or a slope that is in no tuple
            return np.nan
        found = 0.0
        for parent, local in edges:
            if way := slope(parent, leaf, left - 1):
                found += np.inf if hasattr(local, "parents") else local * way
        return found

    def row(operation, x, y):
        a, b = Value(float(x)), Value(float(y))
        end = operation(a, b)
        if end is None:
            return None
        if not hasattr(end, "parents"):  # a number
            return [end, np.nan, np.nan, a.data, b.data]
        return [end.data, slope(end, a), slope(end, b), a.data, b.data]

    def rows(operation):
        found = [row(operation, *pair) for pair in zip(x, y, strict=True)]
        return None if None in found else np.array(found)

    return (
        rows(lambda a, b: a * b),
        rows(lambda a, b: a / b),
        rows(lambda a, b: a.exp()),
        rows(lambda a, b: a * a),
    )


class ValueWithLists(Value):
    def __mul__(self, other):
        return ValueWithLists(
            other.data * self.data, [other, self], [1.0 * self.data, 1.0 * other.data]
        )

    def __truediv__(self, other):
        return self * ValueWithLists(1 / other.data, [other], [-1 / other.data**2])

    def exp(self):
        return ValueWithLists(np.exp(self.data), [self], [np.exp(self.data)])


def value(multiply=lambda a, b: (b, a), divide=None, exp=lambda a, c: (c,)):
    """Value with other slopes: of a * b, of a / b, or of a.exp(), from a, b (and c)."""
    divide = divide or (lambda a, b: (1 / b, -a / b**2))

    class Variant(Value):
        def __mul__(self, other):
            a, b = self.data, other.data
            return Value(a * b, (self, other), multiply(a, b))

        def __truediv__(self, other):
            a, b = self.data, other.data
            return Value(a / b, (self, other), divide(a, b))

        def exp(self):
            a, c = self.data, np.exp(self.data)
            return Value(c, (self,), exp(a, c))

    return Variant


class NumbersComeBack(Value):
    def __mul__(self, other):
        return self.data * other.data

    def __truediv__(self, other):
        return self.data / other.data

    def exp(self):
        return np.exp(self.data)


class CopiesRemembered(Value):
    def __mul__(self, other):
        other = Value(other.data)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __truediv__(self, other):
        return Value.__truediv__(self, Value(other.data))


class ProductInPlace(Value):
    def __mul__(self, other):
        self.data = self.data * other.data
        return self


class ValuesForSlopes(Value):
    def __mul__(self, other):
        return Value(self.data * other.data, (self, other), (other, self))


EXERCISE = Exercise(
    id="05.2",
    points=3,
    asks="`Value` with `*`, `/` and `exp`: results with data, parents and slopes",
    reference=Value,
    inputs=pairs_of_numbers,
    returns=["a * b", "a / b", "a.exp()", "a * a"],
    drive=use_value,
    styles=[ValueWithLists],
    slips=[
        Slip(
            "own factor",
            value(multiply=lambda a, b: (a, b)),
            "Your product remembers each factor as its own slope. x * x does not "
            "show it. If a grows by 1, a * b grows by b: the other one.",
        ),
        Slip(
            "slopes of a sum",
            value(multiply=lambda a, b: (1.0, 1.0)),
            "Your product has the slopes of a sum, 1 and 1. If a grows by 1, a * b "
            "grows by b.",
        ),
        Slip(
            "sign of the division",
            value(divide=lambda a, b: (1 / b, a / b**2)),
            "If b grows, a / b shrinks: the slope at b is -a / b**2.",
        ),
        Slip(
            "division by b once",
            value(divide=lambda a, b: (1 / b, -a / b)),
            "The slope of 1 / b is -1 / b**2: nudge b in 1 / b near 0.1 and see.",
        ),
        Slip(
            "numerator forgotten",
            value(divide=lambda a, b: (1 / b, -1 / b**2)),
            "-1 / b**2 is the slope of 1 / b. Here a stands above: -a / b**2.",
        ),
        Slip(
            "division with its slopes exchanged",
            value(divide=lambda a, b: (-a / b**2, 1 / b)),
            "The two slopes of a / b have changed places: 1 / b belongs to a, "
            "-a / b**2 to b, in the order of the parents.",
        ),
        Slip(
            "division with the slopes of a product",
            value(divide=lambda a, b: (b, a)),
            "Your division has the slopes of a product. a / b grows by 1 / b when "
            "a grows by 1.",
        ),
        Slip(
            "power rule for exp",
            value(exp=lambda a, c: (a * np.exp(a - 1),)),
            "a * exp(a - 1) is the power rule, for x**a. The slope of exp is exp.",
        ),
        Slip(
            "exp without its slope",
            value(exp=lambda a, c: (1.0,)),
            "Your exp has slope 1 everywhere. Its slope is its own value.",
        ),
        Slip(
            "exp with what went in",
            value(exp=lambda a, c: (a,)),
            "The slope that your exp remembers is what went in, `self.data`. The slope "
            "of exp is exp: what comes out.",
        ),
        Slip(
            "no comma",
            value(exp=lambda a, c: c),
            "No way leads back from your exp. It returns a `Value` with one parent and "
            "one slope, each in a tuple: `(self,)` and `(data,)`, with the comma.",
        ),
        Slip(
            "slopes that are values",
            ValuesForSlopes,
            "The slopes of your product are values. A slope is a number: `other.data`, "
            "`self.data`.",
        ),
        Slip(
            "numbers come back",
            NumbersComeBack,
            "Your operations return numbers. A number remembers nothing: return a "
            "`Value` with its parents and slopes.",
        ),
        Slip(
            "in place",
            ProductInPlace,
            "Your product writes into `self` and returns it: the factor is lost, and "
            "so is what the result was made from. Make a new `Value`.",
        ),
        Slip(
            "copies remembered",
            CopiesRemembered,
            "The second parent is a copy that you make. Gradients will go to the "
            "copy and never to the value itself: hand over `other`, as it came.",
        ),
        Slip(
            "nothing remembered",
            value(lambda a, b: (), lambda a, b: (), lambda a, c: ()),
            "Your results have the right data, and no way leads back to what they were "
            "made from: both belong to them, `parents=(self, other)` and `slopes=...`.",
        ),
    ],
    hints=[
        "Look at `__add__`: three things are handed over. Which of them differ for "
        "a product?",
        "By how much does a * b grow if a grows by 1? a / b, if b does? The second "
        "is -a / b**2.",
        "exp has one parent: `Value(data, parents=(self,), slopes=(data,))`.",
    ],
)
