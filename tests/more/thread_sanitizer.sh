#!/usr/bin/env bash
# tests/more/thread_sanitizer.sh: the room gil, whose ledger many threads write without a lock, and the openmp
# backend's team, under ThreadSanitizer.
set -euo pipefail
cd "$(dirname "$0")/../.."

tree=$(third_party/find_python.sh --tree)
cmake --preset tsan -B "$tree/tsan"
cmake --build "$tree/tsan"
ctest --test-dir "$tree/tsan" --output-on-failure --no-label-summary --no-tests=error
