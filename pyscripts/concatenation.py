"""pyscripts/concatenation.py: a line of text from words and numbers, by `+`; reference only.

Teaches: what a string costs by `+`, by %, by format(), by an f-string and by join(); the differences are small beside
the str() of a number, and `+` on a string that grows in a loop is fast in CPython only while nobody else holds it.
Types: names: a list of str; numbers: as many ints.  Result: a str.
"""

from _lessons import check_equal, show

CASES = {"tiny": 1, "quick": 1_000, "talk": 10_000, "large": 100_000}
check = check_equal


def concatenation(names, numbers):
    """Four new strings a line, and one that grows."""
    text = ""
    for name, number in zip(names, numbers):
        text += name + ": " + str(number) + "\n"
    return text


def by_percent(names, numbers):
    text = ""
    for name, number in zip(names, numbers):
        text += "%s: %d\n" % (name, number)  # noqa: UP031 - it is what is compared
    return text


def by_format(names, numbers):
    text = ""
    for name, number in zip(names, numbers):
        text += "{}: {}\n".format(name, number)  # noqa: UP032 - it is what is compared
    return text


def by_f_string(names, numbers):
    text = ""
    for name, number in zip(names, numbers):
        text += f"{name}: {number}\n"
    return text


def by_join(names, numbers):
    """The whole is made once, of all lines."""
    return "".join([f"{name}: {number}\n" for name, number in zip(names, numbers)])


VARIANTS = {"percent": by_percent, "format": by_format, "f_string": by_f_string, "join": by_join}


def make_inputs(case):
    count = CASES[case]
    return [f"name{i % 100}" for i in range(count)], list(range(count))


def work(case):
    """Bytes: not counted.  Operations: a line each."""
    return 0, CASES[case]


def main():
    show(concatenation, VARIANTS, make_inputs("talk"))


if __name__ == "__main__":
    main()
