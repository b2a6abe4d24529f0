"""tests/python/cache_entry.py: a made-up entry of the reference cache."""

import pickle

SAMPLE = {
    "wall_s": 0.5,
    "cpu_s": 0.25,
    "core_wait_s": 0.0,
    "calls": 3,
    "all_calls": 3.0,
    "gil": {"held_s": 0.1, "released_s": 0.2, "waiting_s": 0, "releases": 4},
}
ENTRY = {
    "result": pickle.dumps([1, 2.5]),
    "digest": "0b",
    "call_s": 0.125,
    "samples": {1: [SAMPLE, {**SAMPLE, "gil": None}], 4: [SAMPLE]},
    "heartbeat": {"call_s": 0.125, "stall_s": 0.01, "ticks": 12},
    "overhead": {"vectorcall_s": 1e-9, "bytecode_s": 0.0},
}
