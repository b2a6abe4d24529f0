#!/usr/bin/env bash
# third_party/build_python.sh: builds a CPython from Debian's source packages, to embed where none is installed.
#
#   build_python.sh 3.13 --free-threaded    a CPython without a GIL (3.13 or later)
#   build_python.sh 3.11 --optimized        with profile-guided and link-time optimisation: 20 minutes instead of 4
#
# Standard output is one line, the path of the interpreter, so that PYTHON=$(third_party/build_python.sh 3.14) ./demo.sh
# works. It goes to ${XDG_CACHE_HOME:-~/.cache}/pyhost-build/python/3.13t; a second call, of another tree too, finds it
# there. Upstream's source as Debian ships it, without Debian's patches: these move site-packages, and a Python that is
# embedded should be CPython's own.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."
. third_party/cache.sh
. third_party/debian.sh
. third_party/debian_source.sh

# The oldest suite that has the version: the least surprising patch release.
suites=(bookworm trixie forky sid)
packages=(
    dpkg-dev
    g++
    libbz2-dev
    libffi-dev
    liblzma-dev
    libsqlite3-dev
    libssl-dev
    make
    pkg-config
    xz-utils
    zlib1g-dev
)

fail() {
    echo "third_party/build_python.sh: $*" >&2
    exit 2
}

read_arguments() {
    version="" suffix="" first_minor=11 configure=(--with-ensurepip=install)
    local argument
    for argument; do
        case "$argument" in
            --free-threaded) suffix=t$suffix first_minor=13 configure+=(--disable-gil) ;;
            --optimized) suffix+=-optimized configure+=(--enable-optimizations --with-lto) ;;
            3.[0-9]*) version=$argument ;;
            *) fail "unknown argument '$argument'; it takes a version such as 3.13, --free-threaded and --optimized" ;;
        esac
    done
    [ -n "$version" ] || fail "name a version: build_python.sh 3.13 [--free-threaded] [--optimized]"
    [ "${version#3.}" -ge "$first_minor" ] ||
        fail "$version is too old: pyhost embeds CPython 3.11 or later, and free-threaded ones from 3.13 on"
}

download_source() {
    open_sources "$work" "${suites[@]}"
    local suite
    for suite in "${suites[@]}"; do
        # A mirror may list a version that it no longer holds; then the next suite's.
        if fetch_source "$work" "python$version/$suite"; then return; fi
        rm -f "$work"/python*
    done
    fail "no source package python$version in ${suites[*]}"
}

build() {
    local source=$work/source
    mkdir -p "$source"
    tar -xf "$work/python$version"_*.orig.tar.?z --strip-components=1 -C "$source"
    cd "$source"
    ./configure -q --prefix="$prefix" "${configure[@]}"
    make -s -j "$(nproc)"
    make -s install
}

main() {
    read_arguments "$@"
    local name=$version$suffix
    prefix=$(build_cache)/python/$name
    work=$prefix.work
    local log=$prefix.log status=0
    if [ ! -e "$prefix/complete" ]; then
        rm -rf "$work" "$prefix"
        mkdir -p "$work"
        echo "third_party/build_python.sh: building CPython $name; the log is $log" >&2
        # Not behind ||, which would switch errexit off inside.
        set +e
        (set -e; install_packages "${packages[@]}"; download_source; build) >"$log" 2>&1
        status=$?
        set -e
        [ "$status" -eq 0 ] || {
            tail -20 "$log" >&2
            fail "CPython $name could not be built; the whole log is $log"
        }
        touch "$prefix/complete"
        rm -rf "$work"
    fi
    echo "$prefix/bin/python3"
}

main "$@"
