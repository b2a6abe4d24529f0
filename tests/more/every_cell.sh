#!/usr/bin/env bash
# tests/more/every_cell.sh: ./test.sh measures some kernels of every backend; this measures every one.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/../.."

third_party/install.sh
tree=$(third_party/find_python.sh --tree)
cmake --preset release -B "$tree/release" -DBUILD_TESTING=ON -DPYHOST_BACKENDS=
cmake --build "$tree/release"
export PYHOST_EVERY_CELL=1
ctest --test-dir "$tree/release" --output-on-failure --no-label-summary --no-tests=error -R '^conformance/test_conformance$'
