"""tests/cli/planted/tenth: claims to release the GIL, and does so for 10 % of a call."""
