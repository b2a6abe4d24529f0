"""host/measure/python/compare.py: exact equality of two results, for scripts that bring no check() of their own.

Every NaN equals every NaN, whose sign Python does not show; -0.0 is not 0.0, wherever it stands.
"""

import collections
import dataclasses
import types

from _pyhost_measure import compare_buffers, compare_rules
from _pyhost_measure.compare_buffers import bits

OF_PYTHON = 1 << 9  # Py_TPFLAGS_HEAPTYPE
SIMPLE = (bool, bytes, int, str, type(None), range)


def first_difference(got, want, where="result"):
    """None where `got` equals `want` exactly, else a sentence that names the first difference."""
    waiting = [iter([(got, want, where)])]  # no recursion: what is compared may be deep, or contain itself
    met = {}
    while waiting:
        pair = next(waiting[-1], None)
        if pair is None:
            waiting.pop()
        elif pair[0] is not pair[1] and (id(pair[0]), id(pair[1])) not in met:
            found = _compare(*pair)
            if isinstance(found, str):
                return found
            if found is not None:
                met[id(pair[0]), id(pair[1])] = pair  # kept, so that no other object gets these numbers
                waiting.append(iter(found))
    return None


def _compare(got, want, where):
    """None where they are equal, a sentence where they are not, or pairs of parts: equal where all of these are."""
    if compare_rules.active.are_types_loose:
        got, want = compare_rules.loosened(got, want)
    is_same_type = _are_same_type(got, want)
    if compare_rules.are_close(got, want):
        return None
    if is_same_type and isinstance(want, (float, complex)):
        # bits() take three times as long.
        is_equal = type(want) is float and got == want != 0 or bits(got) == bits(want)
        if is_equal:
            return _attributes(got, want, where) if hasattr(want, "__dict__") else None
        return f"{where} is {got!r}, the reference gave {want!r}"
    if is_same_type and _is_other_number(want):
        return None if compare_buffers.are_equal_scalars(got, want) else _sentence(got, want, where)
    if is_same_type and type(want) in (bool, bytes, int, str):
        return None if got == want else _sentence(got, want, where)
    if _are_arrays(got, want) and (is_same_type or not _must_be_of_one_class(got, want)):
        found = compare_buffers.difference(got, want, where)
        is_over = isinstance(found, str) or not is_same_type
        return found if is_over else _all(found or (), _beside_the_items(got, want, where))
    if not is_same_type:
        return f"{where} is a {_name_beside(got, want)}, the reference gave a {_name_beside(want, got)}"
    if isinstance(want, (list, tuple)):
        return _pairs_of_sequences(got, want, where)
    if isinstance(want, dict):
        return _pairs_of_mappings(got, want, where)
    if isinstance(want, (set, frozenset)):
        is_equal = _by_key(got).keys() == _by_key(want).keys()
        return _attributes(got, want, where) if is_equal else _sentence(got, want, where)
    if isinstance(want, type):
        return None if _is_copy_of_class(got, want) else _sentence(got, want, where)
    return _compare_objects(got, want, where)


def _is_other_number(value):
    """One with a type of an array's items that is no float or complex of Python's, as a long double."""
    return getattr(value, "shape", None) == () and getattr(getattr(value, "dtype", None), "kind", "") in ("f", "c")


def _are_same_type(got, want):
    """A module that is swapped in may bring its own copy of the script's class."""
    return type(got) is type(want) or _is_copy_of_class(type(got), type(want))


def _is_copy_of_class(got, want):
    names = [[base.__qualname__ for base in kind.__mro__] for kind in (got, want)]
    return names[0] == names[1] and bool(got.__flags__ & want.__flags__ & OF_PYTHON)


def _key(value):
    """Hashable, and equal only where the values are exactly: 1 is not True."""
    if isinstance(value, (float, complex)):
        return type(value).__qualname__, *bits(value)
    if isinstance(value, (tuple, frozenset)):
        keys = map(_key, value)
        return type(value).__qualname__, tuple(keys) if isinstance(value, tuple) else frozenset(keys)
    if type(value) in SIMPLE or isinstance(type(value).__eq__, types.FunctionType) and not _is_generated(value):
        return type(value), value
    return _key_of_object(value)


def _key_of_object(value):
    """By its parts, where these are hashable: a NaN among them is not equal to itself."""
    parts = _parts(value)
    try:
        return type(value).__qualname__, frozenset((name, _key(part)) for name, part in parts.items())
    except (AttributeError, TypeError, RecursionError):
        return type(value), value


def _by_key(values):
    """{(key, how many before it have the same): value}: a dict or set may hold NaN more than once."""
    met, values_by_key = collections.Counter(), {}
    for value in values:
        key = _key(value)
        values_by_key[key, met[key]] = value
        met[key] += 1
    return values_by_key


def _are_arrays(got, want):
    return not isinstance(want, (bytes, str)) and compare_buffers.is_buffer(want) and compare_buffers.is_buffer(got)


def _must_be_of_one_class(got, want):
    """Of one library's arrays the class says what an operator does; masked ones have more than items."""
    return any(map(_is_masked, (got, want))) or not _libraries(type(got)).isdisjoint(_libraries(type(want)))


def _libraries(kind):
    """Where it and its bases come from, but Python itself."""
    return {base.__module__.partition(".")[0] for base in kind.__mro__} - {"builtins"}


def _is_masked(value):
    return hasattr(value, "mask") and hasattr(value, "fill_value")


def _beside_the_items(got, want, where):
    """What an array of a class that adds something has beside its items, as far as the record keeps it."""
    if _is_masked(want):
        yield _hidden(got), _hidden(want), f"{where}'s mask"
        yield _plain(got.fill_value), _plain(want.fill_value), f"{where}'s fill_value"
    elif _keeps_attributes(type(want)):
        yield from _attributes(got, want, where)


def _keeps_attributes(kind):
    """pickle does, but for a class of NumPy's arrays that does not see to it itself."""
    arrays = [base for base in kind.__mro__ if "__array_finalize__" in vars(base)]
    return not arrays or kind.__reduce__ is not arrays[-1].__reduce__


def _plain(value):
    return value.tolist() if hasattr(value, "tolist") else value


def _hidden(array):
    """Which items are; no mask at all hides none."""
    mask = array.mask
    return mask.ravel().tolist() if mask.shape else [bool(mask)] * array.size


def _name_beside(value, other):
    """Of its class; with its module where the other's has the same name."""
    kinds = type(value), type(other)
    is_same = kinds[0].__name__ == kinds[1].__name__
    return f"{kinds[0].__module__}.{kinds[0].__name__}" if is_same else kinds[0].__name__


def _pairs_of_sequences(got, want, where):
    if len(got) != len(want):
        return f"{where} has {len(got)} items, the reference's {len(want)}"
    return _all(((g, w, f"{where}[{i}]") for i, (g, w) in enumerate(zip(got, want))), _attributes(got, want, where))


def _pairs_of_mappings(got, want, where):
    places, want_places = _by_key(got), _by_key(want)
    is_ordered = isinstance(want, collections.OrderedDict)  # whose own == asks for the order too
    if places.keys() != want_places.keys() or is_ordered and list(places) != list(want_places):
        return f"{where} has the keys {short(list(got))}, the reference's {short(list(want))}"
    values = ((got[places[name]], want[key], f"{where}[{key!r}]") for name, key in want_places.items())
    return _all(values, _attributes(got, want, where))


def _attributes(got, want, where):
    """Of a list, dict or set of a class that adds some."""
    if getattr(got, "__dict__", None) or getattr(want, "__dict__", None):
        yield vars(got), vars(want), f"{where}'s attributes"


def _all(*groups):
    for group in groups:
        yield from group


def _compare_objects(got, want, where):
    is_equal = _own_verdict(got, want)
    if is_equal is None:
        parts = _parts(got), _parts(want)
        if None not in parts:
            return _pairs_of_parts(*parts, where)
        is_equal = _is_equal(got, want)
    if is_equal:
        return None
    # Some classes are not even equal to a copy of themselves: those that hold a NaN.
    parts = _parts(got), _parts(want)
    are_equal = None not in parts and first_difference(*parts) is None
    return None if are_equal else _sentence(got, want, where)


def _own_verdict(got, want):
    """What a class's own __eq__, written in Python, says; None where there is none."""
    own = type(want).__eq__
    if not isinstance(own, types.FunctionType):
        return None
    return None if _is_generated(want) else _is_equal(got, want)


def _is_generated(value):
    """A dataclass's own compares the fields by ==, for which -0.0 is 0.0."""
    own = type(value).__eq__
    return dataclasses.is_dataclass(value) and getattr(own, "__code__", None) and own.__code__.co_filename == "<string>"


def _is_equal(got, want):
    """None where the answer has no truth value: an array of them, as pandas gives."""
    try:
        return bool(got == want)
    except Exception:
        return None


def _pairs_of_parts(got, want, where):
    if got.keys() != want.keys():
        names = [short([name[1:] for name in parts if name.startswith(".")]) for parts in (got, want)]
        return f"{where} has the attributes {names[0]}, the reference's {names[1]}"
    return ((got[name], part, where + name) for name, part in want.items())


def _parts(value):
    """{place: part} of what pickle keeps of an object; None where it can't be taken apart."""
    try:
        reduced = value.__reduce_ex__(4)
    except Exception:
        return None
    if isinstance(reduced, str):
        return {"'s name": reduced}
    _, arguments, state, items, pairs, *_ = (*reduced, None, None, None)
    parts = {"'s arguments": arguments, **_parts_of_state(state)}
    for name, iterator in (("'s items", items), ("'s pairs", pairs)):
        if iterator is not None:
            parts[name] = list(iterator)
    return parts


def _parts_of_state(state):
    """The attributes, those in slots too; as a whole where a class keeps something else."""
    halves = state if isinstance(state, tuple) and len(state) == 2 else (state,)
    if not all(half is None or isinstance(half, dict) for half in halves):
        return {"'s state": state}
    return {f".{name}": part for half in halves if half for name, part in half.items()}


def _sentence(got, want, where):
    return f"{where} is {short(got)}, the reference gave {short(want)}"


def short(value):
    try:
        text = repr(value)
    except Exception:
        text = f"<{type(value).__name__}>"
    return text if len(text) <= 60 else text[:57] + "..."
