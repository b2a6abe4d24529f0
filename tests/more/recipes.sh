#!/usr/bin/env bash
# tests/more/recipes.sh: the guide's recipes, followed literally in two copies of the tree, which it builds.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/../.."

third_party/install.sh
tree=$(third_party/find_python.sh --tree)
cmake --preset release -B "$tree/release" -DBUILD_TESTING=ON -DPYHOST_BACKENDS=
cmake --build "$tree/release"
ctest --test-dir "$tree/release" --output-on-failure --no-label-summary --no-tests=error -C more -R '^repo/test_recipes$'
