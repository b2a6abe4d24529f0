#!/usr/bin/env bash
# test.sh: builds if needed and runs every test: the release build's, and the host's again under the sanitizers.
#
# PYHOST_REQUIRED_BACKENDS=capi,numpy ./test.sh fails where one of these could not be built.
set -euo pipefail
cd "$(dirname "$0")"

third_party/install.sh
tree=$(third_party/find_python.sh --tree)
cmake --preset release -B "$tree/release" -DBUILD_TESTING=ON -DPYHOST_BACKENDS= -DPYHOST_REQUIRED_BACKENDS="${PYHOST_REQUIRED_BACKENDS:-}"
cmake --preset asan -B "$tree/asan"
# Side by side: towards its end a build waits for one long file.
cmake --build "$tree/release" --parallel "$(nproc)" &
cmake --build "$tree/asan" --parallel "$(nproc)" || { wait; exit 1; }
wait "$!"

# One ctest over both builds: one summary, and one verdict. One test more than there are cores: many sleep or wait.
echo 'subdirs(release asan)' >"$tree/CTestTestfile.cmake"
ctest --test-dir "$tree" --parallel "$(($(nproc) + 1))" --output-on-failure --no-label-summary
