"""extensions/rules/_pyhost_environment.py: the environment of a peer (third_party/peers.sh), for its backend."""

import pathlib
import sys


def unavailable(folder, peer):
    """Makes the packages in `folder` importable; a clause where they are gone, else None."""
    site = next(pathlib.Path(folder).glob("lib/python3*/site-packages"), None)
    if site is None:
        return f"{peer}'s environment is gone; ./demo.sh --peers={peer} installs it"
    if str(site) not in sys.path:
        sys.path.append(str(site))  # last: nothing of the build's own is shadowed
    return None
