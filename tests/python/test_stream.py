"""tests/python/test_stream.py: what passes for random numbers in [0, 1), and what does not."""

import math
import random
from array import array

import pytest
from _pyhost_measure import stream


def drawn(count, seed=1):
    generator = random.Random(seed)
    return [generator.random() for _ in range(count)]


def fault(numbers):
    return stream.Statistics(numbers).fault()


@pytest.mark.parametrize("count", [1, 2, 10, 999, 1000, 49_999, 100_001])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_generators_numbers_pass(count, seed):
    assert fault(drawn(count, seed)) is None


def test_float32_passes():
    assert fault(array("f", [int(x * 2**24) / 2**24 for x in drawn(60_000)])) is None


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([0.5] * 2000, "Kolmogorov-Smirnov p = "),
        ([x * x for x in drawn(2000)], "it is not uniform: the mean is "),
        ([0.02 + 0.98 * x for x in drawn(50_000)], "it is not uniform: the mean is "),
        ([0.25 + x / 2 for x in drawn(2000)], "Kolmogorov-Smirnov p = "),
        ([(x + y) / 2 for x, y in zip(drawn(2000), drawn(2000, 2))], "Kolmogorov-Smirnov p = "),
        ([(i + 0.5) / 5000 for i in range(5000)], "too even: Kolmogorov-Smirnov 1 - p = "),
        (drawn(25_000) + [0.0] * 5_000, "it is not uniform: the mean is "),
        (drawn(5_000) * 2, "it repeats itself: 50.0% of the numbers are there twice"),
        (drawn(980) + drawn(20), "it repeats itself: 2.0% of the numbers are there twice"),
    ],
)
def test_what_is_no_uniform_stream_has_its_sentence(numbers, words):
    assert words in fault(numbers)


def test_of_many_numbers_some_of_every_part_are_taken():
    numbers = drawn(200_000)
    assert stream.Statistics(numbers).count == stream.MOST
    assert fault(numbers[:150_000] + [0.999] * 50_000)


def test_the_tails_are_kolmogorovs():
    # The limit's table: K = 1.3581 at 5 %, 1.6276 at 1 %; 0.5712 below which 10 % lie.
    for quantile, above in ((1.3581, 0.05), (1.6276, 0.01), (0.5712, 0.90), (1.0, 0.27), (0.9999, 0.27)):
        corrected = quantile / (math.sqrt(10**6) + 0.12 + 0.11 / 1000)
        assert stream.tails(corrected, 10**6)[0] == pytest.approx(above, abs=2e-4)
        assert sum(stream.tails(corrected, 10**6)) == pytest.approx(1)
    assert stream.tails(0.0, 5) == (1.0, 0.0)


def test_a_number_outside_is_named():
    assert stream.range_fault([0.0, 0.5, 0.999]) is None
    for outside in (1.0, -1e-9, math.nan, math.inf):
        assert stream.range_fault([0.5, outside]) == f"it is not in [0, 1): one number is {outside!r}"


def test_the_sentence_has_the_mean_and_the_p_value():
    assert stream.Statistics([0.25, 0.75]).sentence() == "mean 0.5000 and Kolmogorov-Smirnov p = 1 of 2 numbers"
