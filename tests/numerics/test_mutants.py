"""Every backward partner with every small mistake: the gradient check sees them all.

A mutant is a partner (or a helper of one) with one change: a sign, an operator, a
number, a factor left out, gradients in another order, an array written into. Those that
pass are no mistakes; each is listed with the reason.
"""

import ast
import copy
from collections import Counter

import numpy as np
import pytest
from helpers import WEEKLY, few
from pair_inputs import PAIRS, inputs_of, options_of
from pairs import ACTIVATIONS, DENSE, LOSSES, OPERATIONS, away_from_kinks, targets

from bpkit import (
    activations,
    arithmetic,
    attention,
    convolution,
    gradcheck,
    normalization,
    recurrent,
    regularization,
)

MODULES = {pair.module for pair in PAIRS.values()}
# Functions that partners alone use.
HELPERS = ["_through", "_slope_at_exponent", "_back", "_spread", "_rows", "_before"]
HELPERS += ["_lstm_slopes", "_parts"]

OPERATORS = {ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Div]}
OPERATORS |= {ast.Div: [ast.Mult], ast.Pow: [ast.Mult], ast.MatMult: [ast.Mult]}
COMPARED = {ast.Gt: [ast.GtE, ast.Lt], ast.GtE: [ast.Gt, ast.Lt]}
COMPARED |= {ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq]}
ZERO_TO_A_POWER = [0.0, 0.5, 0.0, 2.0], [2.0, -1.5, 3.0, 1.5]
GATES = {"rnn": 1, "lstm": 4, "gru": 3}
METHODS = {"sum": ["mean", "max"], "mean": ["sum"], "maximum": ["minimum"]}
METHODS |= {"sigmoid": ["tanh"], "tanh": ["sinh"], "exp": ["expm1"], "sign": ["abs"]}

ANY_NEGATIVE = "kernels are square; reshape takes any number below 0 for what is left"
SUMMED = "the order of axes that are summed does not matter"
ALL_MEET = "zip asks that both have as many, and both always have"
AT_THE_KINK = "differs at the kink alone, where any slope between is a slope"
BY_ONE = "by 1 or -1 one may multiply or divide"
OF_A_BATCH = "differs for a vector beside a batch: broadcast, see test_oracles_value"
UNUSED = "differs where the other branch is taken"
# What passes and is no mistake: {partner: {what was changed: why}}.
EQUIVALENT = {
    "relu_backward": {"Z > 0 -> Z >= 0": AT_THE_KINK},
    "leaky_relu_backward": {"Z > 0 -> Z >= 0": AT_THE_KINK},
    "elu_backward": {"Z > 0 -> Z >= 0": AT_THE_KINK, "0 -> 1 (2)": UNUSED},
    "mae_backward": {"dL * np.sign(Y_hat - Y) -> dL / np.sign(Y_hat - Y)": BY_ONE},
    "sum_backward": {"dC * np.ones_like(A) -> dC / np.ones_like(A)": BY_ONE},
    "matmul_backward": {
        "-1 - (B.ndim > 1) -> -1 + (B.ndim > 1)": OF_A_BATCH,
        "-1 -> 1 (2)": OF_A_BATCH,
    },
    "max_backward": {
        "np.ones_like(A) * (A == np.max(A, axis=axis, keepdims=True)) -> "
        "A == np.max(A, axis=axis, keepdims=True)": "it counts what it counted as "
        "integers: float32 becomes float64, see test_oracles_arithmetic"
    },
    "conv2d_backward": {
        **dict.fromkeys(
            ["1 -> 2", *(f"1 -> 2 ({k})" for k in (2, 3, 5, 6))], ANY_NEGATIVE
        ),
        "(0, 2, 3) -> (3, 2, 0)": SUMMED,
        "True -> False": ALL_MEET,
    },
    **dict.fromkeys(
        ["rnn_backward", "lstm_backward", "gru_backward"], {"(0, 1) -> (1, 0)": SUMMED}
    ),
    "equilibrium_backward": dict.fromkeys(
        ["0 * H -> 0 / H", "0 * H -> H", "0 -> 1"],
        "wherever the relaxation begins, it ends in the same",
    ),
    "_rows": {"1 -> 2": ANY_NEGATIVE},
    "_spread": {"True -> False": ALL_MEET},
    "_slope_at_exponent": dict.fromkeys(
        ["B >= 0 -> B > 0", "0 -> 1 (2)", "(A == 0) * (B >= 0) -> A == 0"],
        "differs for 0 ** B with B < 1, whose slope at A is not finite: see "
        "test_numbers_and_arrays",
    ),
}


def changed(node):
    """Other nodes in the place of this one."""
    if isinstance(node, ast.BinOp):
        for operator in OPERATORS.get(type(node.op), []):
            yield ast.BinOp(node.left, operator(), node.right)
        yield node.left
        yield node.right
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    if isinstance(node, ast.Compare):
        for operator in COMPARED.get(type(node.ops[0]), []):
            yield ast.Compare(node.left, [operator()], node.comparators)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
    if isinstance(node, ast.Attribute | ast.Name):
        name = getattr(node, "attr", getattr(node, "id", None))
        for other in METHODS.get(name, []):
            if isinstance(node, ast.Attribute):
                yield ast.Attribute(node.value, other, node.ctx)
            elif other in dir(activations):
                yield ast.Name(other, node.ctx)
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
        yield ast.Tuple(node.elts[::-1], node.ctx)
    if isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)


def mutants(function):
    """(what was changed, the change) of one function."""
    inside = [n for statement in function.body for n in ast.walk(statement)]
    known = Counter()
    for k, node in enumerate(inside):
        for other in changed(node):
            what = f"{ast.unparse(node)} -> {ast.unparse(other)}"
            known[what] += 1
            again = f" ({known[what]})" if known[what] > 1 else ""
            if ast.unparse(node) != ast.unparse(other):
                yield what + again, (k, other)
    for argument in function.args.args[:2] if is_partner(function.name) else []:
        for line in ["{} *= 2", "{}[...] = 0", "{} -= 1", "{} *= -1"]:
            yield line.format(argument.arg), (None, line.format(argument.arg))


def functions(tree):
    """The code that defines a module's functions."""
    wanted = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    return compile(ast.Module(wanted, []), "<module>", "exec")


def built(module, whole, function, change):
    """The module's names, its functions defined anew, this one with the change made."""
    function = copy.deepcopy(function)
    k, other = change
    if k is None:
        documented = ast.get_docstring(function) is not None
        function.body.insert(documented, ast.parse(other).body[0])
    else:
        inside = [n for statement in function.body for n in ast.walk(statement)]
        Replaced(inside[k], copy.deepcopy(other)).visit(function)
    part = ast.fix_missing_locations(ast.Module([function], []))
    space = dict(vars(module))
    exec(whole, space)
    exec(compile(part, f"<{function.name}>", "exec"), space)
    return space


class Replaced(ast.NodeTransformer):
    def __init__(self, node, other):
        self.node, self.other = node, other

    def visit(self, node):
        return self.other if node is self.node else self.generic_visit(node)


def cases(name, rng):
    """(f, inputs, options) that the partner of the pair of this name is tried with."""
    if name in ACTIVATIONS:
        Z = away_from_kinks(2 * rng.standard_normal((2, 3, 2)), 0)
        known = [ACTIVATIONS[key] for key in ACTIVATIONS if key.split()[0] == name]
        return [(f, [Z], options) for f, _, options in known]
    if name in LOSSES:
        Z = 2 * rng.standard_normal((9, 3))
        return [(LOSSES[name][0], [Z, targets(name, Z, rng)], {})]
    if name == "dense":
        shapes = (4, 3), (3, 2), (2,)
        return [(DENSE[0], [rng.standard_normal(s) for s in shapes], {})]
    X, gamma, beta = (rng.standard_normal(s) for s in [(5, 3), (3,), (3,)])
    if name in ("batch_norm", "layer_norm"):
        f = getattr(normalization, name)
        fixed = {"statistics": (beta, gamma**2)}
        several = [{"eps": 0.1}, fixed] if name == "batch_norm" else [{"eps": 0.1}]
        return [(f, [X, gamma, beta], options) for options in several]
    if name == "rms_norm":
        rows = rng.standard_normal((2, 5, 3))
        return [(normalization.rms_norm, [rows, gamma], {"eps": 0.1})]
    if name == "flatten":
        return [(PAIRS[name].module.flatten, [rng.standard_normal((2, 3, 2))], {})]
    if name == "dropout":
        return [(regularization.dropout, [X, (X > 0) / 0.7], {})]
    if name == "conv2d":
        shapes = (2, 1, 3, 4), (3, 1, 2, 2), (3,)
        arrays = [rng.standard_normal(shape) for shape in shapes]
        several = [{}, {"stride": 2, "padding": 1}]
        return [(convolution.conv2d, arrays, options) for options in several]
    if name in ("max_pool2d", "avg_pool2d"):
        X = rng.standard_normal((1, 2, 3, 5))
        X[0, 0, :2, :2] = [[3, 3], [0, 1]]  # a tie
        f = getattr(convolution, name)
        return [(f, [X], {"size": size}) for size in (2, 3)]
    if name == "attention":
        shapes = (2, 3, 2), (2, 3, 2), (2, 3, 4)
        arrays = [rng.standard_normal(shape) for shape in shapes]
        several = [[*arrays, mask] for mask in (None, np.tri(3, dtype=bool))]
        return [(attention.attention, inputs, {}) for inputs in several]
    if name == "self_attention":
        arrays = [rng.standard_normal(s) for s in [(2, 3, 4), *[(4, 4)] * 4]]
        several = [{"heads": 2}, {"heads": 4, "causal": True}]
        return [(attention.self_attention, arrays, options) for options in several]
    if name in GATES:
        sizes = (2, 3, 1), (1, 2 * GATES[name]), (2, 2 * GATES[name])
        arrays = [rng.standard_normal(s) for s in (*sizes, sizes[1][1:])]
        return [(getattr(recurrent, name), arrays, {})]
    if name == "lstm_step":
        shapes = (3, 2), (3, 2), (3, 2), (2, 8), (2, 8), (8,)
        arrays = [rng.standard_normal(shape) for shape in shapes]
        return [(lambda *inputs: np.stack(recurrent.lstm_step(*inputs)), arrays, {})]
    corners = {
        "max": [(arithmetic.max, [np.array([[1.0, 1, 0], [0, 3, 2]])], {"axis": 1})],
        "powers": [(arithmetic.powers, list(np.array(ZERO_TO_A_POWER)), {})],
    }
    found = corners.get(name, []) + [
        (operation.f, [*operation.inputs(rng), *operation.constants], operation.options)
        for operation in OPERATIONS
        if operation.name == name and np.prod(operation.shapes[0]) > 1
    ]
    f = getattr(PAIRS[name].module, name)
    return found or [(f, inputs_of(PAIRS[name].shapes, rng)[0], options_of(f))]


def passes(partner, tried):
    """Whether the check finds nothing wrong."""
    if partner.__name__ == "lstm_step_backward":  # a gradient for each of its outputs
        step, partner = partner, lambda d, *inputs: step(*d, *inputs)
    with np.errstate(all="ignore"):
        try:
            for f, inputs, options in tried:
                how = {"rng": np.random.default_rng(5), **options}
                errors = gradcheck.gradient_errors(f, partner, *inputs, **how)
                if not all(error < 1e-6 for error in errors):
                    return False
            for f, inputs, options in tried[: 3 if WEEKLY else 1]:
                how = {"rng": np.random.default_rng(5), **options}
                if not gradcheck.report(f, partner, *inputs, **how).right:
                    return False
        except Exception:  # a mutant that stops is seen
            return False
    return True


def partners():
    for module in sorted(MODULES, key=lambda module: module.__name__):
        tree = ast.parse(open(module.__file__, encoding="utf-8").read())
        names = [n.name for n in tree.body if isinstance(n, ast.FunctionDef)]
        for name in names:
            if is_partner(name) or name in HELPERS:
                users = [name] if is_partner(name) else users_of(tree, name)
                yield pytest.param(module, tree, name, users, id=name)


def is_partner(name):
    return name.endswith("_backward")


def users_of(tree, helper):
    return [
        node.name
        for node in tree.body
        if is_partner(getattr(node, "name", ""))
        and any(getattr(part, "id", None) == helper for part in ast.walk(node))
    ]


@pytest.mark.parametrize("module, tree, name, users", list(partners()))
def test_the_gradient_check_sees_every_mistake(module, tree, name, users):
    rng = np.random.default_rng(4)
    tried = {user: cases(user.removesuffix("_backward"), rng) for user in users}
    assert all(passes(getattr(module, user), tried[user]) for user in users)
    [function] = [n for n in tree.body if getattr(n, "name", None) == name]
    whole, alive = functions(tree), set()
    # They meet the same check: every third at a push, weekly all.
    tried_on = few(mutants(function), 3)
    for what, change in tried_on:
        space = built(module, whole, function, change)
        if all(passes(space[user], tried[user]) for user in users):
            alive.add(what)
    assert alive == set(EQUIVALENT.get(name, {})) & {what for what, _ in tried_on}
