#!/usr/bin/env bash
# third_party/peers.sh: an environment of its own for each system that is too heavy, or too choosy, for the build's.
#
#   peers.sh                    makes those of all peers but the heavy ones, which are made where they are named
#   peers.sh pythran mypyc      makes these
#   peers.sh --state pythran    prints "there FOLDER", "failed REASON" or "missing"; CMake asks so
#   peers.sh --names            prints the names of all, with commas
#
# They go to ${XDG_CACHE_HOME:-~/.cache}/pyhost-build/peers, by version and Python, and every tree finds them there. A call
# that was interrupted is taken up by the next one, package after package. What Debian packages goes where apt puts it.
# One that fails ends nothing: its reason is kept, stands in `pyhost list`, and the next call tries again. PYTHON=python3.13
# is as for install.sh.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."
. third_party/cache.sh
. third_party/debian.sh

peers=(
    pythran
    mypyc
    cppyy
    pypy
    jython
    opencl
    compute_shader
    opencv
    skimage
    matplotlib
    pillow
    primesieve
)
heavy=(
    jax
    pycuda
)
# Of each: MB on disk and seconds to install, measured on two cores with a fast network.
declare -A size_mb=([pythran]=120 [mypyc]=75 [cppyy]=200 [pypy]=77 [jython]=230 [opencl]=320 [compute_shader]=145
    [opencv]=155 [skimage]=225 [matplotlib]=105 [pillow]=22 [primesieve]=2 [jax]=530 [pycuda]=110)
declare -A install_s=([pythran]=20 [mypyc]=20 [cppyy]=140 [pypy]=12 [jython]=40 [opencl]=15 [compute_shader]=10
    [opencv]=12 [skimage]=30 [matplotlib]=30 [pillow]=8 [primesieve]=8 [jax]=20 [pycuda]=140)
# Of those that Debian has: the package, and the command in it.
declare -A debian=([pypy]=pypy3 [jython]=jython [primesieve]=primesieve)
# What others need of Debian: drivers that need no device.
declare -A drivers=([opencl]="pocl-opencl-icd" [compute_shader]="libegl1 libegl-mesa0 libgl1 libgl1-mesa-dri")

fail() {
    echo "third_party/peers.sh: $*" >&2
    exit 2
}

require_peers() {
    local name
    for name; do
        [ -n "${size_mb[$name]:-}" ] || fail "there is no peer '$name'; there are ${peers[*]} ${heavy[*]}"
    done
}

# The folder of a peer's environment: another one for another version of it, of what it needs, or of Python.
folder_of() {
    local requirements=third_party/peers/$1.txt version key
    version=$(sed -n 's/^[a-z-]*==//p' "third_party/peers/$1.in" | tail -1)
    key=$("$python" -I -VV && realpath "$python" && cat "$requirements") && key=$(sha256sum <<<"$key")
    echo "$(build_cache)/peers/$1-$version-${key:0:8}"
}

# Of a package, the folder is that of the command's bin/.
state_of_package() {
    local command reason
    reason=$(build_cache)/peers/$1.reason
    if command=$(command -v "${debian[$1]}"); then
        command=$(dirname "$command")
        echo "there $(dirname "$command")"
    elif [ -e "$reason" ]; then
        echo "failed $(cat "$reason")"
    else
        echo missing
    fi
}

install_package() {
    local log
    log=$(build_cache)/peers/$1.log
    mkdir -p "${log%/*}"
    rm -f "${log%.log}.reason"
    if ! (install_packages "${debian[$1]}") >"$log" 2>&1; then
        echo "apt-get did not install ${debian[$1]}: $(last_words "$log")" >"${log%.log}.reason"
    fi
}

state_of() {
    local folder
    if [ -n "${debian[$1]:-}" ]; then
        state_of_package "$1"
        return
    fi
    folder=$(folder_of "$1")
    if [ -e "$folder/complete" ]; then
        echo "there $folder"
    elif [ -e "$folder.reason" ]; then
        echo "failed $(cat "$folder.reason")"
    else
        echo missing
    fi
}

# One requirement a line, with its hashes: first those of the .in file in its order, for what is built needs those before it.
requirements_of() {
    local pinned name
    pinned=$(sed -e '/^ *#/d' -e ':join' -e '/\\$/{N;s/\\\n */ /;b join}' "third_party/peers/$1.txt")
    sed -n 's/^\([a-z][a-z-]*\).*/\1/p' "third_party/peers/$1.in" | while read -r name; do grep "^$name==" <<<"$pinned"; done
    grep -v -f <(sed -n 's/^\([a-z][a-z-]*\).*/^\1==/p' "third_party/peers/$1.in") <<<"$pinned" || true
}

# The last line of a log that says anything, as a clause: no quotes and no backslashes, for it goes through CMake to JSON.
last_words() {
    # shellcheck disable=SC1003
    { grep -v '^\s*$' "$1" || echo "it said nothing"; } | tail -1 | tr -d '\000-\037' | tr '"\\' "''" | cut -c1-160
}

# install_packages_of PEER FOLDER: those that are not marked as done; fails with the first that cannot be had.
install_packages_of() {
    local requirement mark options=(--no-deps --require-hashes --no-build-isolation)
    case "$1" in
        cppyy | pycuda) ;;  # which have no wheels
        *) options+=(--only-binary ":all:") ;;
    esac
    mkdir -p "$2/done"
    while read -r requirement; do
        mark=$2/done/${requirement%%[ ;]*}
        if [ -e "$mark" ]; then continue; fi
        echo "$requirement" >"$2/requirement.txt"
        if ! "${pip[@]}" --python "$2/bin/python" install -q --disable-pip-version-check "${options[@]}" \
            -r "$2/requirement.txt" >"$2.log" 2>&1 </dev/null; then
            echo "pip did not install ${requirement%%[ ;]*}: $(last_words "$2.log")" >"$2.reason"
            return 1
        fi
        touch "$mark"
    done < <(requirements_of "$1")
}

# install_drivers PEER FOLDER: Debian's packages; where the system is another, the user's own drivers are looked for.
install_drivers() {
    local packages
    read -ra packages <<<"${drivers[$1]}"
    if ! (install_packages "${packages[@]}") >"$2.log" 2>&1; then
        echo "apt-get did not install ${packages[*]}: $(last_words "$2.log")" >"$2.reason"
        return 1
    fi
}

# Alone with the folder: another tree's call may want the same.
make_environment() {
    local folder
    if [ -n "${debian[$1]:-}" ]; then
        install_package "$1"
        return
    fi
    folder=$(folder_of "$1")
    mkdir -p "${folder%/*}"
    exec 9>"$folder.lock"
    flock 9
    rm -f "$folder.reason"
    if [ -e "$folder/complete" ]; then return; fi
    if [ -n "${drivers[$1]:-}" ] && ! install_drivers "$1" "$folder"; then return; fi
    if [ ! -e "$folder/done" ] && ! "$python" -m venv --clear --without-pip "$folder" >"$folder.log" 2>&1; then
        echo "there is no virtual environment of $python: $(last_words "$folder.log")" >"$folder.reason"
    elif install_packages_of "$1" "$folder"; then
        touch "$folder/complete"
    fi
}

# Says what is about to come, and how long it takes, of those peers that are not there.
announce() {
    local name all_mb=0 all_s=0
    for name; do
        echo "third_party/peers.sh: $name takes about ${size_mb[$name]} MB and ${install_s[$name]} s"
        all_mb=$((all_mb + size_mb[$name])) all_s=$((all_s + install_s[$name]))
    done
    if [ $# -gt 1 ]; then echo "third_party/peers.sh: together $all_mb MB and $all_s s; Ctrl-C may interrupt it"; fi
}

make_peers() {
    local name state wanted=()
    for name; do
        case "$(state_of "$name")" in
            there*) ;;
            *) wanted+=("$name") ;;
        esac
    done
    announce "${wanted[@]}"
    trap 'echo "third_party/peers.sh: interrupted; the same command goes on from here" >&2; exit 130' INT TERM
    for name in "${wanted[@]}"; do
        make_environment "$name"
        state=$(state_of "$name")
        echo "third_party/peers.sh: $name: $state"
    done
}

main() {
    PATH=$PATH:/usr/local/cuda/bin  # pycuda is built with nvcc
    if [ "$*" = --names ]; then
        (IFS=,; echo "${peers[*]}")
        return
    fi
    python=$(third_party/find_python.sh)
    if [ "${1:-}" = --state ] && [ $# -eq 2 ]; then
        require_peers "$2"
        state_of "$2"
        return
    fi
    require_peers "$@"
    # Another program in pip's place is for tests.
    if [ -n "${PYHOST_PEERS_PIP:-}" ]; then
        pip=("$PYHOST_PEERS_PIP")
    else
        pip=("$(third_party/find_python.sh --tree)/venv/bin/python" -m pip)
        [ -x "${pip[0]}" ] || fail "${pip[0]} is not there; third_party/install.sh makes it"
    fi
    if [ $# -eq 0 ]; then set -- "${peers[@]}"; fi
    make_peers "$@"
}

main "$@"
