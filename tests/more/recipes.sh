#!/usr/bin/env bash
# tests/more/recipes.sh: the guide's recipes, followed literally in two copies of the tree, which it builds.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/../.."

. tests/more/release_tree.sh
ctest --test-dir "$tree/release" --output-on-failure --no-label-summary --no-tests=error -C more -R '^repo/test_recipes$'
