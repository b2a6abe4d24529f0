"""tests/cli/planted/half/__init__.py: claims to release the GIL, and does so for 50 % of a call."""
