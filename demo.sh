#!/usr/bin/env bash
# demo.sh: installs what is missing, builds, and runs the main job: julia, every binding style, the two tables.
#
# PYTHON=python3.13 ./demo.sh embeds another Python; its build goes to build/py3.13/release.
set -euo pipefail
cd "$(dirname "$0")"

third_party/install.sh
tree=$(third_party/find_python.sh --tree)
cmake --preset release -B "$tree/release"
cmake --build "$tree/release"
echo
exec "$tree/release/pyhost" pyscripts/julia.py --backend=native
