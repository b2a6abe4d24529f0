"""host/measure/python/stream.py: are these numbers uniform in [0, 1), as those of a random generator are?

Fixed limits, far out: with fixed seeds a generator passes once and for ever, or never.
"""

import math

MOST = 50_000  # of a result's numbers, taken evenly from all of it
FEW = 1_000  # with fewer, the statistics of Kolmogorov and Smirnov have other tails, and numbers seldom repeat
RAREST = 1e-6
STANDARD_ERRORS = 5.0
REPEATED = 0.01  # of float32's 2**24 numbers, 50,000 repeat 0.15 %


class Statistics:
    """Of the numbers: `mean`, and `above` and `below`: how probable a larger and a smaller distance D would be."""

    def __init__(self, numbers):
        taken = sorted(numbers[:: max(1, len(numbers) // MOST)])
        self.count, self.mean = len(taken), math.fsum(taken) / len(taken)
        self.repeated = 1 - len(set(taken)) / len(taken)
        ends = ((i / self.count, x, (i + 1) / self.count) for i, x in enumerate(taken))
        self.above, self.below = tails(max(max(x - low, high - x) for low, x, high in ends), self.count)

    def fault(self):
        """A sentence, or None."""
        errors = abs(self.mean - 0.5) * math.sqrt(12 * self.count)
        if errors > STANDARD_ERRORS:
            return f"it is not uniform: the mean is {self.mean:.6g}, {errors:.3g} standard errors from 0.5"
        if self.above < RAREST:
            return f"it is not uniform: Kolmogorov-Smirnov p = {self.above:.2g}"
        if self.count >= FEW and self.below < RAREST:
            return f"it is not random, but too even: Kolmogorov-Smirnov 1 - p = {self.below:.2g}"
        if self.count >= FEW and self.repeated > REPEATED:
            return f"it repeats itself: {self.repeated:.1%} of the numbers are there twice"
        return None

    def sentence(self):
        return f"mean {self.mean:.4f} and Kolmogorov-Smirnov p = {self.above:.2g} of {self.count} numbers"


def range_fault(numbers):
    """A sentence on the first number that is not in [0, 1), or None."""
    outside = next((number for number in numbers if not 0 <= number < 1), None)
    return None if outside is None else f"it is not in [0, 1): one number is {outside!r}"


def tails(distance, count):
    """(P(D > distance), P(D < distance)) by Kolmogorov's limit, with Stephens's correction for the count."""
    scaled = (math.sqrt(count) + 0.12 + 0.11 / math.sqrt(count)) * distance
    if scaled > 1:
        above = 2 * sum((-1) ** (k - 1) * math.exp(-2 * (k * scaled) ** 2) for k in range(1, 20))
        return max(above, 0.0), 1 - above
    odd = (math.exp(-(((2 * k - 1) * math.pi / scaled) ** 2) / 8) for k in range(1, 20))
    below = math.sqrt(2 * math.pi) / scaled * sum(odd) if scaled > 0 else 0.0
    return 1 - below, below
