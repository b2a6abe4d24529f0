"""extensions/rules/_pyhost_peer.py: the packages of a peer, which lie in an environment of its own, and its device."""

import pathlib
import sys


def add_packages(name, environment):
    """Makes them importable; returns the reason where they are gone, else ""."""
    site = next(pathlib.Path(environment).glob("lib/python3*/site-packages"), None)
    if site is None:
        return f"the environment of {name} is gone; ./demo.sh --peers={name} installs it"
    if str(site) not in sys.path:
        sys.path.append(str(site))  # last: nothing of the build's own is shadowed
    return ""


def unavailable_when_asked(reason):
    """A package's __getattr__: UNAVAILABLE is what reason() says, a clause, or "" where the package can be used.

    Found out where it is asked: a look may start the threads of a driver, which survive no fork().
    """

    def look_up(name):
        if name != "UNAVAILABLE":
            raise AttributeError(name)
        return reason()

    return look_up
