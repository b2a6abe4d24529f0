#!/usr/bin/env bash
# third_party/find_python.sh: which Python is embedded, and where its build trees go.
#
#   find_python.sh          prints the path of the interpreter: $PYTHON, or the fastest suitable python3
#   find_python.sh --tree   prints the folder of its build trees: build, or build/py3.X for another than the default, of its version too
#
# The default is found by a short loop, timed: whether a Python was built with profile-guided optimisation cannot be
# read off its build settings (Debian's is, and does not say so). /usr/bin/python3 is asked first, and another must be
# clearly faster to win, so that the choice is the same on every run.
set -euo pipefail
shopt -s inherit_errexit

fail() {
    echo "$*" >&2
    exit 2
}

# Prints "X.Y" ("X.Yt" without a GIL) where $1 is a CPython that can be embedded: 3.11 or later, with headers and libpython.
suitable_version() {
    "$1" -I -c '
import os, sys, sysconfig
var = sysconfig.get_config_var
headers = os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h"))
archive = os.path.exists(os.path.join(var("LIBPL") or "", var("LIBRARY") or "-"))
shared = os.path.exists(os.path.join(var("LIBDIR") or "", var("INSTSONAME") or "-"))
if sys.implementation.name != "cpython" or sys.version_info < (3, 11) or not headers or not (archive or shared):
    sys.exit(1)
print("%d.%d%s" % (*sys.version_info[:2], "t" if var("Py_GIL_DISABLED") else ""))' 2>/dev/null
}

# Best of five, in microseconds of processor time, so that a busy machine does not choose: about 20 ms a run.
loop_us() {
    "$1" -I -c '
import time
def run():
    begin, total = time.process_time(), 0
    for i in range(300_000):
        total += i & 7
    return time.process_time() - begin
print(int(min(run() for _ in range(5)) * 1e6))'
}

# The file behind a name or a launcher script (pyenv puts one on PATH).
real_interpreter() {
    "$1" -I -c 'import sys; print(sys.executable)' 2>/dev/null
}

# The interpreters that can be embedded, /usr/bin/python3 first.
candidates() {
    local path seen=" "
    while read -r path; do
        path=$(real_interpreter "$path") || continue
        if [[ $seen != *" $path "* ]] && suitable_version "$path" >/dev/null; then echo "$path"; fi
        seen+="$path "
    done < <(ls /usr/bin/python3 2>/dev/null; type -aP python3)
}

# In turns, and the best of all turns: what else the machine does hits every one of them.
fastest_python() {
    local paths path best="" us
    local -A best_us=()
    mapfile -t paths < <(candidates)
    [ ${#paths[@]} -gt 0 ] || fail "no python3 to embed: it must be CPython 3.11 or later with its headers and" \
        "libpython; run third_party/install.sh, or name one with PYTHON=/path/to/python3"
    if [ ${#paths[@]} -gt 1 ]; then
        for path in "${paths[@]}" "${paths[@]}" "${paths[@]}"; do
            us=$(loop_us "$path")
            [ "${best_us[$path]:-$us}" -lt "$us" ] || best_us[$path]=$us
        done
    fi
    for path in "${paths[@]}"; do
        # 30 %: more than such a loop varies from run to run, less than optimised Pythons gain.
        if [ -z "$best" ] || [ $((best_us[$path] * 130)) -lt $((best_us[$best] * 100)) ]; then best=$path; fi
    done
    echo "$best"
}

chosen_python() {
    local path
    path=$(type -P "$PYTHON") || fail "PYTHON=$PYTHON: there is no such program"
    path=$(real_interpreter "$path") || fail "PYTHON=$PYTHON does not run"
    suitable_version "$path" >/dev/null ||
        fail "PYTHON=$PYTHON ($path) cannot be embedded: it must be CPython 3.11 or later with its headers and libpython"
    echo "$path"
}

tree_of_chosen_python() {
    local chosen default
    chosen=$(chosen_python)
    default=$(fastest_python)
    if [ "$(realpath "$chosen")" = "$(realpath "$default")" ]; then
        echo build
    else
        echo "build/py$(suitable_version "$chosen")"
    fi
}

case "${1:-}" in
    "") if [ -n "${PYTHON:-}" ]; then chosen_python; else fastest_python; fi ;;
    --tree) if [ -n "${PYTHON:-}" ]; then tree_of_chosen_python; else echo build; fi ;;
    *) fail "find_python.sh: unknown argument '$1'; it takes none, or --tree" ;;
esac
