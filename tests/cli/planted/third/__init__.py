"""tests/cli/planted/third: claims to release the GIL, and does so for 30 % of a call."""
