"""pyscripts/_probes_out.py: an `out` in one memory with an argument; see _probes.py.

Arrays of NumPy, all alike but for where they lie: a backend that remembers which of them kept the rules must not take
the last ones for the first.
"""


def in_one_memory(name, values, *others, may_be_it=True):
    """Probes of an `out` beside, at and over the first argument, which is `name` and holds `values`."""
    import numpy

    values, *others = map(numpy.array, (values, *others))
    size, refused = values.size, ValueError(f"out must not overlap {name}")
    for label, start, expected in (
        (f"beside {name}", 2 * size, "same"),
        (f"{name} itself", size, "same" if may_be_it else refused),
        (f"overlaps {name} from behind", 2 * size - 1, refused),
        (f"overlaps {name} from before", 1, refused),
    ):
        memory = numpy.concatenate([values.ravel()] * 3)
        argument, out = (memory[at : at + size].reshape(values.shape) for at in (size, start))
        yield f"out: {label}, in NumPy's memory", (argument, *others), {"out": out}, expected
    read_only = numpy.zeros_like(values)
    read_only.flags.writeable = False
    yield "out: read-only, else as these", (values, *others), {"out": read_only}, ValueError("out must be writable")
