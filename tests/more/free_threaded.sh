#!/usr/bin/env bash
# tests/more/free_threaded.sh: a CPython without a GIL, built by third_party: the quick tests, every cell, the tests of no GIL.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/../.."

PYTHON=$(third_party/build_python.sh 3.13 --free-threaded)
export PYTHON
. tests/more/release_tree.sh
ctest --test-dir "$tree/release" --parallel "$(nproc)" --output-on-failure --no-label-summary --no-tests=error --label-regex '^(quick|conformance|no_gil)$'
