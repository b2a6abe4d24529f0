# third_party/cache.sh: to be sourced: where things lie that take minutes to make and belong to no build tree.
# shellcheck shell=bash

# build_cache: prints the folder ${XDG_CACHE_HOME:-$HOME/.cache}/pyhost-build; where neither is absolute, build/cache of this tree.
build_cache() {
    local base=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}} folder
    folder=$base/pyhost-build
    if [[ $base != /* ]] || ! mkdir -p "$folder" 2>/dev/null || [ ! -w "$folder" ]; then folder=$PWD/build/cache; fi
    echo "$folder"
}
