"""tests/accuracy/knock.py: runs a script under gilknocker as gilknocker's README shows it, and writes down its reading.

python knock.py FILE POLLING,SAMPLING,SLEEPING script.py [ARG...]    microseconds; fewer numbers: its defaults
"""

import runpy
import sys

from gilknocker import KnockKnock


def main(path, intervals_us, script, *arguments):
    knocker = KnockKnock(*(int(interval_us) for interval_us in intervals_us.split(",")))
    sys.argv = [script, *arguments]
    knocker.start()
    runpy.run_path(script, run_name="__main__")
    metric = knocker.contention_metric
    with open(path, "w", encoding="utf-8") as file:
        file.write(repr(metric))
    knocker.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
