"""What is shipped is what it claims to be; generators draw what they promise."""

import hashlib

import numpy as np
import pytest

from bpkit import datasets
from bpkit.activations import tanh, tanh_backward
from bpkit.layers import Dense, Layer, Sequential
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import Adam
from bpkit.training import train


@pytest.fixture(scope="module")
def digits():
    return datasets.digits()


SHA256 = {
    "mnist_10k_2k.npz": (
        "2f31a7437a15c867932cd872cc9ad7b766977682a331997246707e69e1f646a2"
    ),
    "names.txt": "cba14f452b7768bd7fe093035a67491d4a334061634ccfd51522fb796910e75e",
    "japanese_vowels.npz": (
        "733d50f7fce30368f64a5278ca598afbdb349e832921da0fb7d5bcc243e7e125"
    ),
    "breast_cancer.npz": (
        "aa4d69b919a906a7623bc616d1869317d1419e9eeb864e8099a8942d4d4df3b3"
    ),
    "interstate_traffic.npz": (
        "69d45feaaa289bc24ce7b3b21814813fddb66e9d38b03faf66ec4c2c2aee756a"
    ),
    "oil_price.npz": "d53a686d185b2c1b6d943e9ce60c38d5d60ed69c271f3e694fdf64f04f6b2881",
    "online_retail.npz": (
        "aeb0b74797f2d460c7d77c042c517fe73dcd1357ba825159fc884445ea4575d3"
    ),
}


@pytest.mark.parametrize("name", SHA256)
def test_a_file_of_data_is_the_one_that_was_checked_and_says_its_licence(name):
    content = (datasets.DATA / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == SHA256[name]
    assert f"| `{name}` |" in (datasets.DATA / "README.md").read_text("utf-8")


def test_every_file_of_data_has_been_checked():
    other = {"README.md", "questions.json"}  # the second is made from the chapters
    assert {path.name for path in datasets.DATA.iterdir()} == SHA256.keys() | other


def test_digits_have_the_shapes_and_types_that_design_names(digits):
    X_train, y_train, X_test, y_test = digits
    assert X_train.shape == (10_000, 784) and X_test.shape == (2000, 784)
    assert y_train.shape == (10_000,) and y_test.shape == (2000,)
    assert X_train.dtype == X_test.dtype == np.float32
    assert y_train.dtype == y_test.dtype == np.int64


def test_each_digit_is_there_equally_often(digits):
    _, y_train, _, y_test = digits
    np.testing.assert_array_equal(np.bincount(y_train), np.full(10, 1000))
    np.testing.assert_array_equal(np.bincount(y_test), np.full(10, 200))


def test_pixels_run_from_0_for_paper_to_1_for_ink(digits):
    X_train, _, X_test, _ = digits
    for X in [X_train, X_test]:
        assert X.min() == 0 and X.max() == 1
        assert 0.12 < X.mean() < 0.14  # MNIST's mean is 0.1307: mostly paper
        corners = X.reshape(-1, 28, 28)[:, [0, 0, -1, -1], [0, -1, 0, -1]]
        assert corners.max() == 0


def test_no_picture_is_in_both_parts_or_twice_in_one(digits):
    X_train, _, X_test, _ = digits
    train_set, test_set = ({x.tobytes() for x in X} for X in [X_train, X_test])
    assert len(train_set) == 10_000 and len(test_set) == 2000
    assert not train_set & test_set


def test_labels_belong_to_the_pictures(digits):
    """The nearest mean picture of a class names four in five test digits right."""
    X_train, y_train, X_test, y_test = digits
    means = np.array([X_train[y_train == k].mean(axis=0) for k in range(10)])
    distances = ((X_test[:, None, :] - means) ** 2).sum(axis=2)
    assert (distances.argmin(axis=1) == y_test).mean() > 0.78


def test_the_order_of_the_labels_is_mixed(digits):
    """So that the first n are a fair small set."""
    for y in [digits[1], digits[3]]:
        assert np.bincount(y[:500], minlength=10).min() > 20
        assert (y[1:] == y[:-1]).mean() < 0.15


def test_digits_as_images_are_the_same_pixels(digits):
    images = datasets.digits(images=True)
    assert images[0].shape == (10_000, 1, 28, 28)
    assert images[2].shape == (2000, 1, 28, 28)
    for image, flat in zip(images, digits, strict=True):
        assert image.dtype == flat.dtype
        np.testing.assert_array_equal(image.reshape(flat.shape), flat)


def test_each_call_gives_arrays_of_its_own(digits):
    again = datasets.digits()
    for array, old in zip(again, digits, strict=True):
        assert not np.shares_memory(array, old)
        assert array.flags.writeable


# Sequences ----------------------------------------------------------------------------


def test_names_are_lower_case_words_each_once():
    names = datasets.names()
    assert len(names) == len(set(names)) == 5163 and names == sorted(names)
    assert set("".join(names)) == set("abcdefghijklmnopqrstuvwxyz")
    assert {len(name) for name in names} == set(range(2, 12))
    names.clear()
    assert len(datasets.names()) == 5163  # a list of one's own


@pytest.mark.parametrize("part, n, shortest", [(0, 270, 7), (1, 370, 7)])
def test_vowels_have_a_speaker_and_a_length_and_end_in_zeros(part, n, shortest):
    X, lengths, y = datasets.vowels()[3 * part :][:3]
    assert X.shape == (n, 29, 12) and lengths.shape == y.shape == (n,)
    assert X.dtype == np.float32 and lengths.dtype == y.dtype == np.int64
    assert lengths.min() == shortest and lengths.max() <= 29
    beyond = np.arange(29) >= lengths[:, None]
    assert not X[beyond].any() and X[~beyond].any(axis=-1).all()
    assert set(y) == set(range(9)) and (np.diff(y) >= 0).all()


def test_each_speaker_is_there_as_often_as_published():
    _, _, y_train, _, _, y_test = datasets.vowels()
    np.testing.assert_array_equal(np.bincount(y_train), np.full(9, 30))
    expected = [31, 35, 88, 44, 29, 24, 40, 50, 29]
    np.testing.assert_array_equal(np.bincount(y_test), expected)


# Four jobs ----------------------------------------------------------------------------


def test_lumps_have_30_measurements_each_with_a_name():
    X, y, features = datasets.diagnosis()
    assert X.shape == (569, 30) and X.dtype == np.float32 and X.min() == 0
    assert y.dtype == np.int64 and np.bincount(y).tolist() == [357, 212]
    assert len(set(features)) == 30 and features[0] == "mean radius"
    assert X[y == 1, 0].mean() == pytest.approx(17.46, abs=0.01)  # as published
    assert X[y == 0, 0].mean() == pytest.approx(12.15, abs=0.01)


def test_traffic_counts_hours_from_a_wednesday_and_some_are_missing():
    hour, volume, temperature = datasets.traffic()
    assert hour.shape == volume.shape == temperature.shape == (26_528,)
    assert hour.dtype == volume.dtype == np.int64 and temperature.dtype == np.float32
    assert hour[0] == 0 and (np.diff(hour) > 0).all()
    assert hour[-1] + 1 - len(hour) == 1984
    assert volume.min() == 0 and volume.max() == 7280
    assert 243 < temperature.min() and temperature.max() < 311
    day = [volume[(hour // 24 + 2) % 7 == k].mean() for k in range(7)]
    assert min(day[:5]) > day[5] > day[6]  # Saturday and Sunday are the quiet ones
    clock = [volume[hour % 24 == k].mean() for k in range(24)]
    assert np.argmin(clock) == 3 and np.argmax(clock) == 16


def test_a_barrel_has_a_price_in_whole_cents_on_each_trading_day():
    day, price = datasets.oil_price()
    assert day.shape == price.shape == (8321,) and day.dtype == np.int64
    assert price.dtype == np.float64 and (price.round(2) == price).all()
    assert day[0] == 1 and day[-1] == 12_055 and (np.diff(day) > 0).all()
    assert price.min() == 10.25 and price.max() == 145.31
    assert price[0] == 25.56


def test_who_bought_what_is_sorted_and_said_once():
    customer, item, day, names = datasets.shop()
    assert customer.shape == item.shape == day.shape == (110_361,)
    assert {a.dtype for a in (customer, item, day)} == {np.dtype(np.int64)}
    assert np.unique(customer).tolist() == list(range(3602))
    assert np.unique(item).tolist() == list(range(400)) == list(range(len(names)))
    assert day.min() == 0 and day.max() == 373
    assert (np.diff(customer * 374 + day) >= 0).all()
    assert len(np.unique(customer * 400 + item)) == 110_361
    assert np.bincount(customer).min() == 5


JOBS = ["diagnosis", "traffic", "oil_price", "shop"]


@pytest.mark.parametrize("name", JOBS)
def test_each_call_of_a_job_gives_arrays_of_its_own(name):
    load = getattr(datasets, name)
    for array, again in zip(load(), load(), strict=True):
        assert array is not again
        if isinstance(array, np.ndarray):
            assert not np.shares_memory(array, again) and array.flags.writeable


# Generators ---------------------------------------------------------------------------

CLASSES = {"moons": 2, "xor": 2, "rings": 2, "spirals": 3, "blobs": 8}
GENERATORS = [*CLASSES, "sine"]


def call(name, n=120, seed=0, **options):
    return getattr(datasets, name)(n, rng=np.random.default_rng(seed), **options)


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("n", [12, 121])
def test_points_and_labels_have_the_shapes_and_types_of_the_plan(name, n):
    X, y = call(name, n)
    assert X.shape == (n, 2) and X.dtype == np.float64
    assert y.shape == (n,) and np.issubdtype(y.dtype, np.integer)
    counts = np.bincount(y)
    assert len(counts) == CLASSES[name]
    assert counts.max() - counts.min() <= 1 + (name == "xor")


def test_sine_is_a_column_of_inputs_and_one_of_targets():
    X, Y = call("sine", 500)
    assert X.shape == Y.shape == (500, 1) and X.dtype == Y.dtype == np.float64
    assert X.min() < -3 and X.max() > 3 and np.abs(X).max() <= np.pi
    assert (Y - np.sin(X)).std() == pytest.approx(0.1, rel=0.15)
    X, Y = call("sine", 50, noise=0)
    np.testing.assert_allclose(Y, np.sin(X), rtol=1e-12)


@pytest.mark.parametrize("name", GENERATORS)
def test_generators_draw_from_rng_alone(name):
    first, again, other = call(name), call(name), call(name, seed=1)
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert (first[0] != other[0]).any()


@pytest.mark.parametrize("name", GENERATORS)
def test_a_generator_goes_on_where_it_stopped(name):
    rng = np.random.default_rng(0)
    make = getattr(datasets, name)
    assert (make(12, rng=rng)[0] != make(12, rng=rng)[0]).any()


@pytest.mark.parametrize("name", CLASSES)
def test_noise_is_what_moves_the_points(name):
    """The same rng with and without noise: the difference is the noise."""
    still, moved = call(name, 2000, noise=0)[0], call(name, 2000, noise=0.3)[0]
    assert (moved - still).std() == pytest.approx(0.3, rel=0.05)
    assert np.abs((moved - still).mean(axis=0)).max() < 0.03
    default = call(name, 2000)[0]
    assert (default - still).std() == pytest.approx(0.1, rel=0.05)


def test_rings_without_noise_have_radius_1_and_2():
    X, y = call("rings", noise=0)
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), 1.0 + y, rtol=1e-12)


def test_xor_without_noise_stands_on_corners_that_disagree():
    X, y = call("xor", noise=0)
    np.testing.assert_array_equal(np.abs(X), np.ones_like(X))
    np.testing.assert_array_equal(y == 1, X[:, 0] != X[:, 1])
    assert len(np.unique(X, axis=0)) == 4


def test_moons_without_noise_are_half_circles():
    X, y = call("moons", noise=0)
    centers = np.array([[0.0, 0.0], [1.0, 0.5]])
    np.testing.assert_allclose(np.linalg.norm(X - centers[y], axis=1), 1, rtol=1e-12)
    assert (X[y == 0, 1] >= 0).all() and (X[y == 1, 1] <= 0.5).all()


@pytest.mark.parametrize("classes", [2, 3, 8])
def test_blobs_without_noise_are_evenly_spaced_points_of_a_ring(classes):
    X, y = call("blobs", noise=0, classes=classes)
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), 2, rtol=1e-12)
    np.testing.assert_allclose(X[0], [2, 0])
    assert len(np.unique(X.round(9), axis=0)) == classes
    steps = np.diff(X[:classes], axis=0)
    side = 4 * np.sin(np.pi / classes)
    np.testing.assert_allclose(np.linalg.norm(steps, axis=1), side, rtol=1e-12)


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_spirals_have_as_many_arms_as_asked_for(classes):
    X, y = call("spirals", 600, noise=0, classes=classes)
    np.testing.assert_array_equal(np.bincount(y), np.full(classes, 600 // classes))
    # One turn takes each arm onto the next: turned back by its own angle, all are one.
    turn = 2 * np.pi * y / classes
    x0 = np.cos(turn) * X[:, 0] + np.sin(turn) * X[:, 1]
    x1 = np.cos(turn) * X[:, 1] - np.sin(turn) * X[:, 0]
    radius, angle = np.hypot(x0, x1), np.unwrap(np.sort(np.arctan2(x1, x0)))
    assert radius.max() <= 2.01 and len(angle) == 600
    order = radius.argsort()
    along = np.unwrap(np.arctan2(x1, x0)[order])
    assert np.abs(np.diff(along)).max() < 0.3  # one smooth arm


@pytest.mark.parametrize("name", sorted(CLASSES.keys() - {"blobs"}))
def test_a_line_does_not_separate_the_classes_and_a_small_network_does(name):
    X, y = call(name, 240)
    k = CLASSES[name]

    def accuracy_of(hidden):
        rng = np.random.default_rng(1)
        layers = [Dense(2, k, rng=rng)]
        if hidden:
            layers = [
                Dense(2, hidden, rng=rng),
                Layer(tanh, tanh_backward),
                Dense(hidden, k, rng=rng),
            ]
        model = Sequential(*layers)
        pair = cross_entropy, cross_entropy_backward
        train(model, *pair, X, y, Adam(0.03), epochs=200, rng=rng, batch_size=60)
        return (model.forward(X).argmax(axis=1) == y).mean()

    assert accuracy_of(0) < 0.93
    assert accuracy_of(32) > 0.93
