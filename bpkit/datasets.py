"""Data: real, shipped with the package, from digits to a shop, and made-up sets.

Every generator takes how many examples, n, and draws from rng.
"""

from pathlib import Path

import numpy as np

from bpkit import doors

DATA = Path(__file__).parent / "data"


def digits(*, images=False):
    """MNIST, a part: X_train, y_train, X_test, y_test (LeCun & Cortes; CC BY-SA 3.0).

    10,000 and 2,000 handwritten digits of 28 x 28 pixels, 1,000 and 200 of each. X
    (n, 784) float32 from 0 (paper) to 1 (ink), or (n, 1, 28, 28) with images=True;
    y (n,) int64 labels 0 ... 9.
    """
    with np.load(DATA / "mnist_10k_2k.npz") as file:
        shape = (-1, 1, 28, 28) if images else (-1, 784)
        X_train, X_test = (
            np.divide(file[name].reshape(shape), 255, dtype=np.float32)
            for name in ["x_train", "x_test"]
        )
        y_train = file["y_train"].astype(np.int64)
        y_test = file["y_test"].astype(np.int64)
    return X_train, y_train, X_test, y_test


def names():
    """5,163 first names of the US Census of 1990: sorted, lower-case letters a to z."""
    return (DATA / "names.txt").read_text(encoding="ascii").split()


def vowels():
    """Two vowels of nine speakers: X_train, lengths_train, y_train, and three of test.

    270 and 370 sequences (Kudo, Toyama & Shimbo, 1999; CC BY 4.0). X (n, 29, 12)
    float32, 12 coefficients a frame, is 0 from frame lengths (n,) on, 7 to 29; y (n,)
    int64 is the speaker, 0 ... 8. Sorted by speaker: shuffle before you take a part.
    """
    with np.load(DATA / "japanese_vowels.npz") as file:
        return tuple(
            file[f"{name}_{part}"].astype(np.float32 if name == "x" else np.int64)
            for part in ("train", "test")
            for name in ("x", "n", "y")
        )


def diagnosis():
    """Cell nuclei of 569 lumps: X, y, features (Wolberg et al., 1993; CC BY 4.0).

    X (569, 30) float32, ten measurements of the nuclei in an image: mean, standard
    error and worst of each, lengths in pixels; y (569,) int64 is 1 where the lump was
    malignant (212), 0 where it was benign; features their 30 names.
    """
    with np.load(DATA / "breast_cancer.npz") as file:
        return file["X"], file["y"].astype(np.int64), file["features"].tolist()


def traffic():
    """Cars on a road by the hour: hour, volume, temperature (Hogue, 2019; CC BY 4.0).

    Interstate 94, westbound, near Minneapolis; all (26528,). hour int64 counts from
    Wednesday, 1 July 2015, 0:00, up to 30 September 2018, and 1,984 are missing;
    volume int64, cars an hour, 0 to 7,280; temperature float32 in kelvin.
    """
    with np.load(DATA / "interstate_traffic.npz") as file:
        hour, volume = (file[name].astype(np.int64) for name in ("hour", "volume"))
        return hour, volume, file["temperature"]


def oil_price():
    """What a barrel cost: day, price (US Energy Information Administration; public).

    West Texas Intermediate, 8,321 trading days from 2 January 1986 to 3 January 2019:
    day (8321,) int64 counts from 1 January 1986, price (8321,) float64 in dollars.
    """
    with np.load(DATA / "oil_price.npz") as file:
        return file["day"].astype(np.int64), file["price"].astype(float).round(2)


def shop():
    """Who first bought what when: customer, item, day, names (Chen et al., 2012; CC0).

    3,602 customers of a British gift shop and its 400 best-sold products, December
    2010 to December 2011. customer, item, day (110361,) int64, sorted by customer, then
    by day, 0 to 373; each pair of customer and item once; names of the 400 products.
    """
    with np.load(DATA / "online_retail.npz") as file:
        columns = (file[name].astype(np.int64) for name in ("customer", "item", "day"))
        return *columns, file["names"].tolist()


def moons(n, *, rng, noise=0.1):
    """Two interleaved half circles: X (n, 2), y (n,) in 0, 1."""
    doors.require_arguments(rng=rng, noise=noise)
    y = _labels(n, 2)
    angle = rng.uniform(0, np.pi, n)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    X = np.where(y[:, None] == 0, upper, [1, 0.5] - upper)
    return X + noise * rng.standard_normal((n, 2)), y


def xor(n, *, rng, noise=0.1):
    """Clouds at the corners (+-1, +-1): y (n,) is 1 where the signs differ."""
    doors.require_arguments(rng=rng, noise=noise)
    corner = _labels(n, 4)
    X = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])[corner]
    y = np.array([0, 1, 1, 0])[corner]
    return X + noise * rng.standard_normal((n, 2)), y


def rings(n, *, rng, noise=0.1):
    """A disk's rim of radius 1 inside one of radius 2: X (n, 2), y (n,) in 0, 1."""
    doors.require_arguments(rng=rng, noise=noise)
    y = _labels(n, 2)
    angle = rng.uniform(0, 2 * np.pi, n)
    X = (1.0 + y)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + noise * rng.standard_normal((n, 2)), y


def blobs(n, *, rng, noise=0.1, classes=8):
    """Normal blobs on a ring of radius 2, the first on its right: X (n, 2), y (n,)."""
    doors.require_arguments(rng=rng, noise=noise)
    y = _labels(n, classes)
    angle = 2 * np.pi * y / classes
    X = 2 * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + noise * rng.standard_normal((n, 2)), y


def spirals(n, *, rng, noise=0.1, classes=3):
    """Interleaved spiral arms, one turn each: X (n, 2), y (n,) in 0 ... classes-1."""
    doors.require_arguments(rng=rng, noise=noise)
    y = _labels(n, classes)
    radius = rng.uniform(0.1, 2, n)
    angle = np.pi * radius + 2 * np.pi * y / classes
    X = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + noise * rng.standard_normal((n, 2)), y


def sine(n, *, rng, noise=0.1):
    """Y = sin(X) and noise, X uniform in (-pi, pi): both (n, 1)."""
    doors.require_arguments(rng=rng, noise=noise)
    doors.require_count("n", n)
    X = rng.uniform(-np.pi, np.pi, (n, 1))
    return X, np.sin(X) + noise * rng.standard_normal((n, 1))


def _labels(n, k):
    """n labels, as many of each of the k classes as can be."""
    doors.require_count("classes", k)
    doors.require_count("n", n, k)
    return np.arange(n) % k
