#!/usr/bin/env bash
# demo.sh: installs what is missing, builds, and runs the main job: julia, every binding style, the two tables.
#
#   ./demo.sh          builds pyhost and the backends capi, pybind11 and ctypes
#   ./demo.sh --all    builds every backend
#
# PYTHON=python3.13 ./demo.sh embeds another Python; its build goes to build/py3.13/release. A tree that was configured
# for more, by --all or by ./test.sh, keeps what it has.
set -euo pipefail
cd "$(dirname "$0")"

case "$#:${1:-}" in
    0:) backends=capi,pybind11,ctypes ;;
    1:--all) backends="" ;;
    *)
        echo "demo.sh: '$*' is not known; it takes --all, or nothing" >&2
        exit 2
        ;;
esac

third_party/install.sh
tree=$(third_party/find_python.sh --tree)
options=()
if [ ! -e "$tree/release/CMakeCache.txt" ]; then options+=(-DBUILD_TESTING=OFF); fi
if [ ! -e "$tree/release/CMakeCache.txt" ] || [ -z "$backends" ]; then options+=("-DPYHOST_BACKENDS=$backends"); fi
cmake --preset release -B "$tree/release" "${options[@]}"
cmake --build "$tree/release" --target pyhost pyhost_backends
echo
exec "$tree/release/pyhost" pyscripts/julia.py --backend=native
