"""tests/cli/planted/tenth/__init__.py: claims to release the GIL, and does so for 10 % of a call."""
