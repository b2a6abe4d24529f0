"""extensions/pypy/by_greenlet/__init__.py: ping_pong by PyPy's own greenlets."""
