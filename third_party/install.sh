#!/usr/bin/env bash
# third_party/install.sh: installs what pyhost needs and is missing: Debian packages, and the build's virtual environment.
#
# A second run finds everything in place and changes nothing. PYTHON=python3.13 names another interpreter to embed.
# pip installs what requirements*.txt name, by hash, and nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
. third_party/debian.sh

# zlib1g-dev and libexpat1-dev: a static libpython needs them at link time.
packages=(
    cmake
    doctest-dev
    g++
    git
    libboost-python-dev
    libcli11-dev
    libexpat1-dev
    libfmt-dev
    libhwy-dev
    libspdlog-dev
    ninja-build
    nlohmann-json3-dev
    python3
    python3-dev
    python3-venv
    zlib1g-dev
)

# The environment is right when its stamp names this interpreter and these requirements.
make_environment() {
    local python=$1 tree=$2 environment stamp wanted
    environment=$tree/venv
    stamp=$environment/pyhost.stamp
    wanted=$("$python" -I -VV && echo "$python" && cat third_party/requirements*.txt | sha256sum)
    if [ -x "$environment/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
    echo "third_party/install.sh: making $environment for $python"
    "$python" -m venv --clear "$environment"
    local pip=("$environment/bin/python" -m pip install -q --disable-pip-version-check --only-binary ":all:" --require-hashes)
    "${pip[@]}" -r third_party/requirements.txt
    "${pip[@]}" -r third_party/requirements_tools.txt ||
        echo "third_party/install.sh: not all of requirements_tools.txt is there for $python; tests with it are skipped" >&2
    "${pip[@]}" -r third_party/requirements_cffi.txt ||
        echo "third_party/install.sh: there is no cffi for $python; its backend is skipped" >&2
    "${pip[@]}" -r third_party/requirements_greenlet.txt ||
        echo "third_party/install.sh: there is no greenlet for $python; ping_pong is measured without it" >&2
    "${pip[@]}" -r third_party/requirements_numba.txt ||
        echo "third_party/install.sh: there is no numba for $python; its backends are skipped" >&2
    "${pip[@]}" -r third_party/requirements_numexpr.txt ||
        echo "third_party/install.sh: there is no numexpr for $python; its backend is skipped" >&2
    echo "$wanted" >"$stamp"
}

main() {
    local python tree
    install_packages "${packages[@]}"
    python=$(third_party/find_python.sh)
    tree=$(third_party/find_python.sh --tree)
    third_party/missing_archives.sh "$python" "$tree/archives"
    make_environment "$python" "$tree"
}

main
