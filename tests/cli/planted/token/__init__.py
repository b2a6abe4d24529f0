"""tests/cli/planted/token/__init__.py: a release in name only."""
