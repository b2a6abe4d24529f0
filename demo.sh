#!/usr/bin/env bash
# demo.sh: installs what is missing, builds, and runs the main job: julia, every binding style, the two tables.
#
#   ./demo.sh                          builds pyhost and the backends capi, pybind11 and ctypes
#   ./demo.sh --all                    builds every backend
#   ./demo.sh --peers                  also installs the systems of third_party/peers.sh but the heavy ones, each in an
#                                      environment of its own, and ends with a table of them, in which one that failed
#                                      has its reason
#   ./demo.sh --peers=pythran,jax      the same of these
#
# PYTHON=python3.13 ./demo.sh embeds another Python; its build goes to build/py3.13/release. A tree that was configured
# for more, by --all, by --peers or by ./test.sh, keeps what it has.
set -euo pipefail
cd "$(dirname "$0")"

backends=capi,pybind11,ctypes
peers=""
for argument; do
    case "$argument" in
        --all) backends="" ;;
        --peers) peers=$(third_party/peers.sh --names) ;;
        --peers=?*) peers=${argument#*=} ;;
        *)
            echo "demo.sh: '$argument' is not known; it takes --all, --peers, --peers=NAME,NAME, or nothing" >&2
            exit 2
            ;;
    esac
done

# What the tree's CMake cache has for a variable.
cached() {
    sed -n "s/^$1:[A-Z]*=//p" "$tree/release/CMakeCache.txt" 2>/dev/null || true
}

# The backends of the peers that CMake found, each after a comma.
backends_of_peers() {
    local name
    for name in ${peers//,/ }; do
        sed -n "s/.*\"name\": \"\(\([a-z_]*_\)\?${name}\(_[a-z0-9_]*\)\?\)\".*\"status\": \"built\".*/,\1/p" "$tree/release/lib/pyhost/catalog.json"
    done | tr -d '\n'
}

third_party/install.sh
# shellcheck disable=SC2086  # a word for each peer
if [ -n "$peers" ]; then third_party/peers.sh ${peers//,/ }; fi
tree=$(third_party/find_python.sh --tree)
options=()
if [ ! -e "$tree/release/CMakeCache.txt" ]; then options+=(-DBUILD_TESTING=OFF); fi
if [ ! -e "$tree/release/CMakeCache.txt" ] || [ -z "$backends" ]; then options+=("-DPYHOST_BACKENDS=$backends"); fi
if [ -n "$peers" ]; then
    options+=("-DPYHOST_PEERS=$(tr , '\n' <<<"$(cached PYHOST_PEERS),$peers" | sed '/^$/d' | sort -u | paste -sd ,)")
fi
cmake --preset release -B "$tree/release" "${options[@]}"
cmake --build "$tree/release" --target pyhost pyhost_backends
if [ -n "$peers" ]; then
    cmake --build "$tree/release" --target pyhost_peers -- -k 0 ||
        echo "demo.sh: not every peer compiled its loops; 'pyhost list' says which" >&2
    echo
    status=0
    "$tree/release/pyhost" bench julia julia_list polygon_list polygon_mask sum_primes fused_arith transpose_cast --case=quick --threads=1 \
        "--backend=capi$(backends_of_peers)" "--json=$tree/release/peers.json" || status=$?
    # 1: a row is wrong, which the table says.
    [ "$status" -le 1 ] || exit "$status"
    echo
    # shellcheck disable=SC2086
    "$tree/venv/bin/python" third_party/peers_table.py "$tree/release/lib/pyhost/catalog.json" "$tree/release/peers.json" ${peers//,/ }
    exit "$status"
fi
echo
exec "$tree/release/pyhost" pyscripts/julia.py --backend=native
