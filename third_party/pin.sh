#!/usr/bin/env bash
# third_party/pin.sh: every requirements*.txt anew from its .in: all packages that it takes, their versions and hashes.
#
# pip then installs nothing else (--require-hashes). Run it after an edit of an .in file, in a tree that demo.sh has built.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."

# Versions that are pinned already stay, unless the .in file wants another.
pin() {
    local input=$1 output=${1%.in}.txt
    shift
    "$(third_party/find_python.sh --tree)/venv/bin/uv" pip compile -q --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate "$@" "$input" -o "$output"
    sed -i "1i # Written by third_party/pin.sh from ${input##*/}." "$output"
    echo "$output"
}

# What another system or PyPy would need.
elsewhere=(--no-emit-package appnope --no-emit-package cffi --no-emit-package colorama --no-emit-package pycparser)

pin third_party/requirements.in "${elsewhere[@]}"
pin third_party/requirements_cffi.in
pin third_party/requirements_greenlet.in
pin third_party/requirements_numba.in -c third_party/requirements.txt
pin third_party/requirements_numexpr.in -c third_party/requirements.txt
pin third_party/requirements_tools.in -c third_party/requirements.txt "${elsewhere[@]}"
for input in third_party/peers/*.in; do
    case "$input" in
        */matplotlib.in | */opencv.in | */pillow.in | */skimage.in)  # whose NumPy is the build's own
            pin "$input" -c third_party/requirements.txt --no-emit-package numpy
            ;;
        *) pin "$input" ;;
    esac
done
pin tests/accuracy/requirements.in "${elsewhere[@]}"
