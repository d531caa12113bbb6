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


def two_arrays(rng):
    cases = [(draw(rng, n), draw(rng, n)) for n in (4, 1, 3)]
    return [*cases, (np.array([0.0, -1000.0]), np.array([1000.0, 0.5]))]


def use_value(Value, x, y):
    import numpy as np

    a, b = Value(x), Value(y)
    made = [a * b, a / b, a.exp()]

    def known(parent):  # a copy of a parent gets no gradient to it
        return parent.data * (1.0 if parent is a or parent is b else np.nan)

    return (
        np.stack([value.data for value in made]),
        np.stack([slope for value in made for slope in value.slopes]),
        np.stack([known(parent) for value in made for parent in value.parents]),
    )


class ValueWithLists(Value):
    def __mul__(self, other):
        return ValueWithLists(
            other.data * self.data, [self, other], [1.0 * other.data, 1.0 * self.data]
        )

    def __truediv__(self, other):
        data = self.data / other.data
        return ValueWithLists(data, [self, other], [1 / other.data, -data / other.data])

    def exp(self):
        return ValueWithLists(np.exp(self.data), [self], [np.exp(self.data)])


def value(multiply=None, divide=None, exp=None):
    """Value with other slopes: of a * b, of a / b, or of a.exp(), from a, b (and c)."""

    class Variant(Value):
        def __mul__(self, other):
            slopes = (multiply or (lambda a, b: (b, a)))(self.data, other.data)
            return Value(self.data * other.data, (self, other), slopes)

        def __truediv__(self, other):
            a, b = self.data, other.data
            slopes = (divide or (lambda a, b: (1 / b, -a / b**2)))(a, b)
            return Value(a / b, (self, other), slopes)

        def exp(self):
            a, c = self.data, np.exp(self.data)
            return Value(c, (self,), (exp or (lambda a, c: (c,)))(a, c))

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


class NothingRemembered(Value):
    def __mul__(self, other):
        return Value(self.data * other.data)

    def __truediv__(self, other):
        return Value(self.data / other.data)

    def exp(self):
        return Value(np.exp(self.data))


EXERCISE = Exercise(
    id="05.2",
    points=3,
    asks="`Value` with `*`, `/` and `exp`: results with data, parents and slopes",
    reference=Value,
    inputs=two_arrays,
    returns=["data", "slopes", "parents"],
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
            value(exp=lambda a, c: (np.ones_like(a),)),
            "Your exp has slope 1 everywhere. Its slope is its own value.",
        ),
        Slip(
            "no comma",
            value(exp=lambda a, c: c),
            "exp has one parent and one slope, and both belong in a tuple: "
            "`(self,)` and `(data,)`, with the comma.",
        ),
        Slip(
            "numbers come back",
            NumbersComeBack,
            "Your operations return numbers. A number remembers nothing: return a "
            "`Value` with its parents and slopes.",
        ),
        Slip(
            "copies remembered",
            CopiesRemembered,
            "The second parent is a copy that you make. Gradients will go to the "
            "copy and never to the value itself: hand over `other`, as it came.",
        ),
        Slip(
            "nothing remembered",
            NothingRemembered,
            "Your results have the right data and no parents. Hand them over: "
            "`Value(data, parents=(self, other), slopes=...)`.",
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
