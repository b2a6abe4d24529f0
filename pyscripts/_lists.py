"""pyscripts/_lists.py: lists as results, compared item by item, and lists as arguments to probe a kernel with.

Value lists as in _probes.py: (label, value, expected).
"""

CHANGES = {
    "empties the list": list.clear,
    "removes the elements after it": lambda items: items.__delitem__(slice(len(items) // 2 + 1, None)),
    "appends an element": lambda items: items.append(items[0]),
    "inserts an element before it": lambda items: items.insert(0, items[0]),
}
CONVERTED = {"__complex__": 0.25 - 0.5j, "__float__": 1.5, "__index__": 1}


def first_difference(got, want, kind):
    """None if `got` is a list of as many items of the type `kind`, equal to those of `want`; else a sentence."""
    if type(got) is not list:
        return f"the result is of type {type(got).__name__}, want a list"
    if len(got) != len(want):
        return f"the result has {len(got)} items, want {len(want)}"
    if got == want and set(map(type, got)) <= {kind}:
        return None
    for index, (item, wanted) in enumerate(zip(got, want)):
        if type(item) is not kind or item != wanted:
            return f"item {index} is {item!r} ({type(item).__name__}), want {wanted!r}"
    return None


def not_lists():
    import numpy

    for label, value in (
        ("a tuple", (1, 2)),
        ("None", None),
        ("a str", "123"),
        ("a range", range(9)),
        ("an int", 3),
        ("numpy", numpy.arange(9)),
    ):
        yield label, value, TypeError(f"must be a list, got {type(value).__name__}")


def changing_lists(elements, methods, element_of=lambda number: number):
    """Lists that the conversion of the element in their middle changes, once: they are read as `for` reads them.

    `element_of` makes an element of what is converted.
    """
    for method in methods:
        for label, change in CHANGES.items():
            items = list(elements)
            items[len(items) // 2] = element_of(changing(items, method, change))
            yield f"an element whose {method} {label}", items, "same"


def changing(items, method, change):
    def convert(self):
        if not self.has_changed:
            self.has_changed = True
            change(items)
        return CONVERTED[method]

    return type("Changes", (), {method: convert, "has_changed": False})()


class Misleading(list):
    """`for` reads the list itself; len() and indices would give something else."""

    def __len__(self):
        return 2**62

    def __getitem__(self, index):
        return "nothing of the list"


def iterating_over(others, items):
    """A list or tuple of a subclass, which `for` reads otherwise than it is."""
    return type("Iterates", (type(items),), {"__iter__": lambda self: iter(others)})(items)
