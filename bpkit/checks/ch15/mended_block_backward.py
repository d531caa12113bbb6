"""15.6: a colleague's block of norm, attention and a residual path."""

from bpkit.attention import self_attention, self_attention_backward
from bpkit.checks.ch15._rows import TOO_SLOW, last_alone, rows
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.normalization import rms_norm, rms_norm_backward

LOOK = {"heads": 2, "causal": True}


def block(X, gamma, Wq, Wk, Wv, Wo):
    N = rms_norm(X, gamma)
    return X + self_attention(N, Wq, Wk, Wv, Wo, **LOOK)


def mended_block_backward(dZ, X, gamma, Wq, Wk, Wv, Wo):
    return way_back(dZ, X, gamma, Wq, Wk, Wv, Wo)


def way_back(
    dZ,
    X,
    gamma,
    *weights,
    read_x=False,
    by_the_norm=False,
    residual=True,
    level=False,
    look=LOOK,
):
    N = rms_norm(X, gamma)
    dN, *dweights = self_attention_backward(dZ, X if read_x else N, *weights, **look)
    at = N if level else X
    dX, dgamma = rms_norm_backward(dN + dZ if by_the_norm else dN, at, gamma)
    if residual and not by_the_norm:
        dX = dX + dZ
    return dX, dgamma, *dweights


def blocks(rng):
    cases = []
    for n, T, d in [(2, 3, 4), (1, 4, 2), (3, 2, 6)]:
        weights = [rows(rng, d, d) / 2 for _ in range(4)]
        cases.append((draw(rng, n, T, d), rows(rng, n, T, d), draw(rng, d), *weights))
    dZ, X, *rest = cases[0]
    return [*cases, (1000 * dZ, X, *rest), (last_alone(dZ), 100 * X, *rest)]


def long_rows(rng):
    weights = [rows(rng, 16, 16) / 4 for _ in range(4)]
    return rows(rng, 16, 32, 16), rows(rng, 16, 32, 16), rows(rng, 16), *weights


def norm_by_hand(dZ, X, gamma, Wq, Wk, Wv, Wo):
    """Another style: the norm's way back written out."""
    rms = ((X * X).mean(axis=-1, keepdims=True) + 1e-5) ** 0.5
    hat = X / rms
    dN, *dweights = self_attention_backward(
        dZ, hat * gamma, Wq, Wk, Wv, Wo, heads=2, causal=True
    )
    d = dN * gamma
    dX = dZ + (d - hat * (d * hat).mean(axis=-1, keepdims=True)) / rms
    return dX, (dN * hat).sum(axis=(0, 1)), *dweights


def with_slip(**slips):
    def mended_block_backward_(dZ, X, gamma, Wq, Wk, Wv, Wo):
        return way_back(dZ, X, gamma, Wq, Wk, Wv, Wo, **slips)

    return mended_block_backward_


EXERCISE = Exercise(
    id="15.6",
    points=3,
    asks="`mended_block_backward(dZ, X, gamma, Wq, Wk, Wv, Wo)`: dX, dgamma, dWq, dWk, "
    "dWv, dWo of Z = X + self_attention(rms_norm(X, gamma), ..., heads=2, causal=True)",
    reference=mended_block_backward,
    forward=block,
    inputs=blocks,
    large=long_rows,
    too_slow=TOO_SLOW,
    returns=["dX", "dgamma", "dWq", "dWk", "dWv", "dWo"],
    styles=[norm_by_hand],
    slips=[
        Slip(
            "both faults left",
            with_slip(read_x=True, by_the_norm=True),
            "This is what the colleague's lines give. What did attention read, and "
            "which way does the residual path take?",
        ),
        Slip(
            "attention read X",
            with_slip(read_x=True),
            "One fault is left: attention read the norm's output, so its way back "
            "takes N and not X.",
        ),
        Slip(
            "the residual path through the norm",
            with_slip(by_the_norm=True),
            "One fault is left: the residual path goes past the norm. dZ is added to "
            "dX behind it, not to dN before it.",
        ),
        Slip(
            "no residual path",
            with_slip(residual=False),
            "dX has the way through attention alone. X goes past it, too: two "
            "gradients come back and add.",
        ),
        Slip(
            "the norm at N",
            with_slip(level=True),
            "Your norm's way back is taken at N, its output; it wants its input, X.",
        ),
        Slip(
            "one head",
            with_slip(look={"heads": 1, "causal": True}),
            "The block has two heads: hand `heads=2` to the way back as well.",
        ),
        Slip(
            "no mask on the way back",
            with_slip(look={"heads": 2}),
            "The block looks back alone: hand `causal=True` to the way back as well.",
        ),
    ],
    hints=[
        "Write the forward direction with a name for each step: N, A, Z. Then read it "
        "upwards.",
        "Z = X + A: dZ goes to A as it is, and to X as it is.",
        "`dN, *dweights = self_attention_backward(dZ, N, ...)`; `dX, dgamma = "
        "rms_norm_backward(dN, X, gamma)`; dX + dZ.",
    ],
)
