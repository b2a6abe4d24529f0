"""extensions/pypy/by_channel/__init__.py: ping_pong by tasklets and channels, as Stackless Python had them."""
