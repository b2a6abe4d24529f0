"""extensions/pypy/by_continulet/__init__.py: ping_pong by continulets, of which PyPy makes greenlets and tasklets."""
