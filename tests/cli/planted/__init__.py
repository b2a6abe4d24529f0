"""tests/cli/planted/__init__.py: backends with a planted fault, each to be reported as exactly that."""
