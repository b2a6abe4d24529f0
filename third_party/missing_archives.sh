#!/usr/bin/env bash
# third_party/missing_archives.sh: builds the archives that a static libpython needs and its package leaves out.
#
#   missing_archives.sh PYTHON FOLDER    puts them into FOLDER, or prints why libpython will be linked shared
#
# Debian 13's libpython3.13.a calls functions of Modules/_hacl/libHacl_Hash_SHA2.a, which lies in CPython's build tree
# only. Each such libX.a is X.c of the same version's source package, compiled as CPython's Makefile does.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."
. third_party/cache.sh
. third_party/debian.sh
. third_party/debian_source.sh

# Paths in CPython's build tree, of archives that are not installed beside libpython.
missing_archives() {
    "$1" -I -c '
import os, sysconfig
var = lambda name: sysconfig.get_config_var(name) or ""
libraries = " ".join(var(name) for name in ("LIBS", "SYSLIBS", "MODLIBS")).split()
paths = dict.fromkeys(word.removeprefix("-l") for word in libraries if word.endswith(".a"))
libpython = os.path.join(var("LIBPL"), var("LIBRARY"))
beside = [os.path.join(var("LIBPL"), os.path.basename(path)) for path in paths]
for path, other in zip(paths, beside) if os.path.exists(libpython) else ():
    if not os.path.exists(path) and not os.path.exists(other):
        print(path)'
}

# "python3.13=3.13.5-2", of the package that has PYTHON's libpython.
source_package() {
    local libpython package
    libpython=$("$1" -I -c 'import os, sysconfig as s; print(os.path.join(s.get_config_var("LIBPL"), s.get_config_var("LIBRARY")))')
    package=$(dpkg-query -S "$libpython" 2>/dev/null) || return 1
    # shellcheck disable=SC2016  # dpkg's own variables
    dpkg-query -W -f '${source:Package}=${source:Version}' "${package%%: *}"
}

# build_archive SOURCE PATH RESULT: the folder of X.c, and what lies beside it, on the include path as in Makefile.pre.in.
build_archive() {
    local folder=$1/${2%/*} name=${2##*/lib} object
    object=$(mktemp -d)
    gcc -O2 -I"$folder" -I"$folder/include" -I"$folder/internal" -D_BSD_SOURCE -D_DEFAULT_SOURCE \
        -c "$folder/${name%.a}.c" -o "$object/${name%.a}.o"
    ar rcs "$3" "$object/${name%.a}.o"
    rm -r "$object"
}

# build_all PACKAGE=VERSION CACHE PATH...
build_all() {
    local package=$1 cache=$2 work path
    shift 2
    work=$cache.work
    rm -rf "$work" "$cache"
    mkdir -p "$work/source"
    open_sources "$work"
    fetch_source "$work" "$package"
    tar -xf "$work"/*.orig.tar.?z --strip-components=1 -C "$work/source"
    for path; do build_archive "$work/source" "$path" "$work/${path##*/}"; done
    mkdir -p "$cache"
    for path; do mv "$work/${path##*/}" "$cache"; done
    rm -rf "$work"
}

main() {
    local python=$1 folder=$2 paths package cache status=0
    mapfile -t paths < <(missing_archives "$python")
    rm -rf "$folder"  # an archive of another version than libpython's is worse than none
    [ ${#paths[@]} -gt 0 ] || return 0
    if ! package=$(source_package "$python"); then
        echo "$0: ${paths[*]} is not there and $python is not Debian's; libpython will be linked shared" >&2
        return
    fi
    cache=$(build_cache)/archives/${package/=/-}
    for path in "${paths[@]}"; do [ -e "$cache/${path##*/}" ] || status=1; done
    if [ "$status" -ne 0 ]; then
        mkdir -p "${cache%/*}"
        install_packages xz-utils
        echo "$0: building ${paths[*]} from $package; the log is $cache.log"
        # Not behind ||, which would switch errexit off inside.
        set +e
        (set -e; build_all "$package" "$cache" "${paths[@]}") >"$cache.log" 2>&1
        status=$?
        set -e
        [ "$status" -eq 0 ] || {
            tail -5 "$cache.log" >&2
            echo "$0: ${paths[*]} could not be built; libpython will be linked shared, which is slower" >&2
            return
        }
    fi
    mkdir -p "$folder"
    cp --preserve=timestamps "$cache"/*.a "$folder"  # else every run would link pyhost anew
}

main "$@"
