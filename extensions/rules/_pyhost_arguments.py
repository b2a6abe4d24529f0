"""extensions/rules/_pyhost_arguments.py: Python's arguments as the rules read them, for glue that is written in Python.

What a rule can judge is passed on to it; what has no value to judge is a TypeError here, in the words of every backend.
`place` is "julia: xs".
"""

from operator import index

# What a rule refused, by the first letter of its answer.
REFUSALS = {"T": TypeError, "V": ValueError, "O": OverflowError}
MOST_KEPT = 256
INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


def wide_int(place, value):
    """(value, overflow) of an int, or of what converts without loss by __index__."""
    if type(value) is int and INT64_MIN <= value <= INT64_MAX:  # nearly always
        return value, 0
    try:
        number = index(value)
    except TypeError:
        raise TypeError(f"{place} must be an int, got {type(value).__name__}") from None
    if INT64_MIN <= number <= INT64_MAX:
        return number, 0
    return 0, 1 if number > 0 else -1


def wide_complex(place, value):
    """(complex, overflow) of a number, or of what converts by __complex__, __float__ or __index__; no str."""
    if isinstance(value, str):
        raise TypeError(f"{place} must be a complex number, got str")
    try:
        return complex(value), 0
    except TypeError:
        raise TypeError(f"{place} must be a complex number, got {type(value).__name__}") from None
    except OverflowError:
        return 0j, 1


class Kept(dict):
    """The layouts of arguments that kept a rule, and how many items their result has: what need not be asked again."""

    def keep(self, layout, results):
        if len(self) >= MOST_KEPT:
            self.clear()
        self[layout] = results


def no_buffer(place, value, error):
    """What to raise for the error with which `value` refused to show its memory."""
    if isinstance(error, TypeError):
        return TypeError(f"{place} must be a buffer, got {type(value).__name__}")
    if not hasattr(value, "dtype"):  # a released memoryview says so itself
        return error
    # NumPy's datetime64 and the like, which have no format.
    return TypeError(f"{place} must be an array that exports a buffer, got dtype {value.dtype}")


def require_list(place, value):
    """A list, to be read by list.__iter__: as bindings in C, the list itself, whatever a subclass iterates over."""
    if not isinstance(value, list):
        raise TypeError(f"{place} must be a list, got {type(value).__name__}")


def require_callable(place, value):
    if not callable(value):
        raise TypeError(f"{place} must be callable, got {type(value).__name__}")


def plain_str(place, value):
    """A str itself, of a subclass what it holds: its own len() may say anything."""
    if not isinstance(value, str):
        raise TypeError(f"{place} must be a str, got {type(value).__name__}")
    return str.__str__(value)


def complex_items(place, items, refuse):
    """The elements of a list as complex numbers; refuse(overflow) raises what the rule says of one that overflows."""
    copy = list.copy(items)  # another thread may change the list from now on, or an element's own conversion
    if set(map(type, copy)) <= {complex}:
        return copy
    numbers = []
    for item in list.__iter__(items):  # which then goes on as the list is
        number, overflow = wide_complex(place, item)
        if overflow:
            refuse(overflow)
        numbers.append(number)
    return numbers


def character(place, value):
    """The code point of a str of one character; 0, which is none that a rule takes, of another str."""
    text = plain_str(place, value)
    return ord(text) if len(text) == 1 else 0


def wide_float(place, value):
    """(float, overflow) of a number, or of what converts by __float__ or __index__; float() would read a str, too."""
    kind = type(value)
    if hasattr(kind, "__float__") or hasattr(kind, "__index__"):
        try:
            return float(value), 0
        except TypeError:
            pass
        except OverflowError:
            return 0.0, 1
    raise TypeError(f"{place} must be a real number, got {kind.__name__}")


def vertices_of(pairs, require_pair, refuse_coordinate):
    """x, y, x, y ... of a list of tuples; the functions raise what the rules refuse of a size and of an overflow."""
    numbers = []
    for pair in list.__iter__(pairs):
        if not isinstance(pair, tuple):
            raise TypeError(f"polygon_list: an element of pairs must be a tuple, got {type(pair).__name__}")
        require_pair(tuple.__len__(pair))
        for value in tuple.__iter__(pair):
            number, overflow = wide_float("polygon_list: a coordinate in pairs", value)
            if overflow:
                refuse_coordinate(overflow)
            numbers.append(number)
    return numbers
