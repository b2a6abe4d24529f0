# tests/more/release_tree.sh: sourced: builds everything for $PYTHON, and sets `tree` to the folder that holds release/.
# shellcheck shell=bash
third_party/install.sh
tree=$(third_party/find_python.sh --tree)
cmake --preset release -B "$tree/release" -DBUILD_TESTING=ON -DPYHOST_BACKENDS=
cmake --build "$tree/release"
