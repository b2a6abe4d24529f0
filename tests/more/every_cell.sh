#!/usr/bin/env bash
# tests/more/every_cell.sh: ./test.sh measures some kernels of every backend; this measures every one.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/../.."

. tests/more/release_tree.sh
export PYHOST_EVERY_CELL=1
ctest --test-dir "$tree/release" --output-on-failure --no-label-summary --no-tests=error -R '^conformance/test_conformance$'
