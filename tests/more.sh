#!/usr/bin/env bash
# tests/more.sh: what ./test.sh leaves out; its steps are the scripts of tests/more/.
#
#   more.sh [STEP...]    by name, e.g. lint fresh_debian; default: all of them
#   more.sh --without STEP    all others
#
# A step that fails does not keep the others from running. The last line counts the tests of all steps, and of the runs
# of ctest whose output $PYHOST_COUNT_TOO names.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."

steps=(recipes every_cell devices lint thread_sanitizer free_threaded fresh_debian)
if [ "${1:-}" = --without ]; then
    mapfile -t steps < <(printf '%s\n' "${steps[@]}" | grep -vxF "$2")
elif [ $# -gt 0 ]; then
    steps=("$@")
fi
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

# ctest's closing lines: "98% tests passed, 2 tests failed out of 100".
count() {
    sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests failed out of \([0-9]*\)$/\1 \2/p' "$@" |
        awk '{ failed += $1; all += $2 } END { printf "total: %d passed, %d failed\n", all - failed, failed }'
}

status=0 verdicts=()
for step in "${steps[@]}"; do
    echo
    echo "== tests/more/$step.sh"
    start=$SECONDS verdict=passed
    "tests/more/$step.sh" 2>&1 | tee "$logs/$step" || verdict=FAILED status=1
    verdicts+=("$(printf '%-18s %s in %d s' "$step" "$verdict" $((SECONDS - start)))")
done
echo
printf '%s\n' "${verdicts[@]}"
count "$logs"/* ${PYHOST_COUNT_TOO:+"$PYHOST_COUNT_TOO"}
exit "$status"
