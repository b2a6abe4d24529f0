#!/usr/bin/env bash
# tests/more/lint.sh: shellcheck over every shell script; clang-tidy over the C++ files that changed lately.
#
#   lint.sh [BASE]    changed since the commit BASE; default: the last one a day older than HEAD, or all there are
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/../.."
. third_party/debian.sh

shell_scripts() {
    git ls-files -z | while IFS= read -r -d '' file; do
        if [[ $file == *.sh ]] || [[ -f $file && $(head -c 64 "$file" | head -1) == '#!'*sh ]]; then echo "$file"; fi
    done
}

base_commit() {
    local day_before
    day_before=$(($(git log -1 --format=%ct) - 86400))
    git rev-list -1 --before="$day_before" HEAD
}

# Without what needs another compiler's headers: CUDA's, and GCC's OpenMP.
changed_sources() {
    local base
    base=${1:-$(base_commit)}
    git diff --name-only --diff-filter=d "${base:-$(git hash-object -t tree /dev/null)}" -- \
        '*.cpp' ':!extensions/cuda' ':!extensions/openmp' ':!third_party'
}

# Debian 12's default, 14, does not understand the ranges of its own libstdc++.
tidy_package() {
    if apt-cache show clang-tidy-16 >/dev/null 2>&1; then echo clang-tidy-16; else echo clang-tidy; fi
}

main() {
    local scripts sources changed tidy
    tidy=$(tidy_package)
    install_packages shellcheck "$tidy"
    mapfile -t scripts < <(shell_scripts)
    shellcheck --external-sources "${scripts[@]}"
    echo "shellcheck: ${#scripts[@]} scripts, nothing found"
    changed=$(changed_sources "$@")  # fails where there is no such BASE
    mapfile -t sources < <(printf '%s' "$changed")
    # Compiled one by one there, each file has a line in the database.
    cmake --preset release -B "$tree/lint" -DCMAKE_UNITY_BUILD=OFF >/dev/null
    [ ${#sources[@]} -eq 0 ] ||
        printf '%s\0' "${sources[@]}" | xargs -0 -n 4 -P "$(nproc)" "$tidy" --quiet -p "$tree/lint" 2>/dev/null
    echo "clang-tidy: ${#sources[@]} files, nothing found"
}

tree=$(third_party/find_python.sh --tree)
main "$@"
