#!/usr/bin/env bash
# tests/cpython/run.sh: CPython's own test files under the stock interpreter and under pyhost, and where they differ.
#
#   tests/cpython/run.sh test_json test_sys ...    these files
#   tests/cpython/run.sh                           all of nightly.txt
#
# pyhost runs with the tracer on (`pyhost gil`). PYTHON chooses another interpreter, as for demo.sh. The exit status is 1
# where a test differs and explained.toml does not say why. Debian keeps the test files in a package of their own, which
# is unpacked below the build tree and not installed, so that the system's Python stays as it is.
set -euo pipefail
cd "$(dirname "$0")/../.."

python=$(third_party/find_python.sh)
tree=$(third_party/find_python.sh --tree)
host=$PWD/$tree/release/pyhost
results=$PWD/$tree/cpython_results
package=$PWD/$tree/cpython_tests

[ -x "$host" ] || {
    echo "tests/cpython/run.sh: there is no $host; run ./demo.sh first" >&2
    exit 2
}

version() { "$python" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])'; }

# Debian's library has the test runner and the packages, its -testsuite the tests of both: folders of both together.
unpack_tests() {
    local name download library folder
    name=libpython$(version)-testsuite
    library=usr/lib/python$(version)
    download=$(mktemp -d)
    (cd "$download" && apt-get download -q "$name" && dpkg-deb -x "$name"_*.deb .) >/dev/null 2>&1 || {
        rm -rf "$download"
        echo "tests/cpython/run.sh: $python has no test files, and apt-get cannot download $name" >&2
        exit 2
    }
    rm -rf "$package"
    mkdir -p "$package"
    for folder in test ctypes; do
        cp -r "/$library/$folder" "$package/$folder"
        cp -r "$download/$library/$folder/." "$package/$folder/"
    done
    rm -rf "$download"
}

if ! "$python" -I -c 'import test.test_json' 2>/dev/null; then
    [ -d "$package/ctypes" ] || unpack_tests
    export PYTHONPATH=$package
fi

# A line of the list may have options of the test runner behind the file.
if [ $# -gt 0 ]; then lines=("$@"); else mapfile -t lines < <(grep -v '^#' tests/cpython/nightly.txt); fi
mkdir -p "$results"

# run FOLDER COMMAND...: each file in a process of its own, so that a crash costs one file.
run() {
    local folder=$results/$1 line words file
    shift
    rm -rf "$folder"
    mkdir -p "$folder"
    for line in "${lines[@]}"; do
        read -r -a words <<<"$line"
        file=${words[0]}
        echo "$(basename "$folder"): $line"
        (cd "$folder" && timeout -k 10 1200 "$@" -m test --timeout 1100 --junit-xml "$folder/$file.xml" "${words[@]}") \
            >"$folder/$file.log" 2>&1 </dev/null || true
    done
}

run stock "$python"
run pyhost "$host" gil --quiet --warn-hold=0
"$tree/venv/bin/python" tests/cpython/compare.py "$results" "${lines[@]%% *}"
