"""pyscripts/greet.py: "Hello, " + name + "!"; the reference for greet().

After the undated slides of Minu Jeong, "Accelerated Python" (concatenation against an f-string).
Teaches: a str is no array of bytes: what it takes to hand one to native code, and one back.
Types: name: str, whatever is in it: NULs, any plane, lone surrogates, which UTF-8 has no bytes for.  Result: str.
"""

import time

from _probes import call_forms, raising, vary

CASES = {"tiny": 1, "quick": 1_000, "talk": 4, "large": 10_000_000}
NAME = "minu"


def greet(name):
    """Concatenates."""
    return "Hello, " + name + "!"


def make_inputs(case):
    """The talk's name, again and again up to the case's length."""
    count = CASES[case]
    return ((NAME * (count // len(NAME) + 1))[:count],)


def check(got, want):
    """Exact, and a str."""
    if type(got) is str and got == want:
        return None
    return f"the result is {got!a:.200} ({type(got).__name__}), want {want!a:.200}"


def work(case):
    """Bytes: a code point of ASCII in and out.  Operations: a copy each."""
    return 2 * CASES[case], CASES[case]


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    names = ("name",)
    yield from call_forms(names, (NAME,), optional=0)
    yield from vary(names, (NAME,), "name", no_strs())
    for label, name in (
        ("empty", ""),
        ("ASCII", "~"),
        ("Latin-1", "J\xfcrgen"),
        ("the last of Latin-1", "\xff"),
        ("the first beyond Latin-1", "\u0100"),
        ("the last of the first plane", "\uffff"),
        ("the first beyond the first plane", "\U00010000"),
        ("the last code point", "\U0010ffff"),
        ("every width", "a\xe9\u4e16\U0001f600"),
        ("a combining accent", "e\u0301"),
        ("only a NUL", "\0"),
        ("NULs", "\0mi\0nu\0"),
        ("a NUL beside other planes", "\u4e16\0\U0001f600\0"),
        ("a lone high surrogate", "\ud83d"),
        ("a lone low surrogate", "mi\ude00nu"),
        ("a pair of surrogates, which is no character", "\ud83d\ude00"),
        ("surrogates the other way round", "\ude00\ud83d"),
        ("as the file system hands undecodable bytes", b"\xff\xfe".decode("utf-8", "surrogateescape")),
        ("a byte order mark", "\ufeffminu\ufffe"),
        ("with placeholders", "%s {} {name} %n"),
        ("of two lines", "mi\r\nnu"),
        ("long", "minu\U0001f600" * 10_000),
        ("a subclass of str", type("Name", (str,), {})("J\xfcrgen")),
        ("a subclass of str that says something else", liar("minu")),
    ):
        yield f"name: {label}", (name,), {}, "same"


def no_strs():
    import numpy

    for label, value in (
        ("None", None),
        ("bytes", b"minu"),
        ("a bytearray", bytearray(b"minu")),
        ("an int", 3),
        ("a float", 3.0),
        ("a list", ["minu"]),
        ("a tuple", ("minu",)),
        ("the type", str),
        ("numpy", numpy.array("minu")),
        ("NumPy's bytes", numpy.bytes_(b"minu")),
    ):
        yield label, value, TypeError(f"must be a str, got {type(value).__name__}")
    for label, value, _ in raising("__str__"):
        yield label, value, TypeError("must be a str, got Raises")


def liar(text):
    """A str whose class answers otherwise than what it holds: with a length, above all, that is not there."""

    def raises(*arguments):
        raise ZeroDivisionError("asked")

    methods = dict.fromkeys(("__getitem__", "__iter__", "__hash__", "__format__", "__add__", "encode"), raises)
    return type("Liar", (str,), {**methods, "__len__": lambda self: 10**6, "__str__": lambda self: "?"})(text)


def main():
    """The talk's question: which of the two is faster?"""

    def formatted(name):
        return f"Hello, {name}!"

    calls = 1_000_000
    (name,) = make_inputs("talk")
    print(greet(name))
    for function in (greet, formatted):
        started = time.perf_counter()
        for _ in range(calls):
            function(name)
        wall_s = time.perf_counter() - started
        print(f"{function.__name__:9} and the loop: {wall_s / calls * 1e9:5.1f} ns a call")


if __name__ == "__main__":
    main()
