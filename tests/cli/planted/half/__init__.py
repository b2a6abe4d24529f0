"""tests/cli/planted/half: claims to release the GIL, and does so for 50 % of a call."""
