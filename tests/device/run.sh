#!/usr/bin/env bash
# tests/device/run.sh: all that needs an NVIDIA GPU, in under 8 minutes, into one file that docs/results can keep.
#
#   tests/device/run.sh [FILE]    default: device_run.txt in the build tree
#
# Builds the backends that it measures; PYHOST=path takes that build, or installed tree, as it is. Exit status: 0; 1
# where a step failed, whose output is in the file; 77 without a GPU; 2 where nothing could be built. A step that is left
# out has its reason. A relative FILE begins at the tree's root.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/../.."
PATH=$PATH:/usr/local/cuda/bin  # which a plain installation leaves on nobody's PATH

readonly all_s=${DEVICE_ALL_S:-470}               # of which each step gets what is left
readonly most_step_s=${DEVICE_STEP_LIMIT_S:-600}  # as the test of this script has it
readonly build_s=240
readonly kernels=(add_one fused_arith julia mirror polygon_mask sum_primes transpose_cast vector_add)
readonly variants=(cuda_strided cuda_scattered cuda_unpadded cuda_misaligned)
status=0

# Each word is a line.
say() { printf '%s\n' "$@" | tee -a "$file"; }

require_device() {
    local devices fields=name,driver_version,memory.total,compute_cap
    if ! command -v nvidia-smi >/dev/null; then
        echo "tests/device/run.sh: no NVIDIA GPU here: there is no nvidia-smi" >&2
        exit 77
    fi
    if ! devices=$(nvidia-smi --query-gpu=$fields --format=csv,noheader 2>&1) || [ -z "$devices" ]; then
        echo "tests/device/run.sh: no NVIDIA GPU here: ${devices:-nvidia-smi lists none}" >&2
        exit 77
    fi
    printf '%s\n' "$devices"
}

# Where $PYHOST names no build.
build() {
    third_party/install.sh &&
        cmake --preset release -B "$tree/release" -DBUILD_TESTING=OFF -DPYHOST_REQUIRED_BACKENDS=cuda \
            -DPYHOST_BACKENDS="capi,cuda,cuda_curand,$(comma "${variants[@]}"),pycuda,pycuda_array,array_api_cupy" &&
        timeout "$build_s" cmake --build "$tree/release" --target pyhost pyhost_backends
}

# The folder of the modules, in a build tree or in an installed one.
find_library() {
    local folder
    folder=$(dirname "$host")
    if [ -d "$folder/lib/pyhost" ]; then echo "$folder/lib/pyhost"; else echo "$folder/../lib/pyhost"; fi
}

# With NumPy: the build's, or pyhost itself beside an installed tree's packages.
find_python() {
    python=${PYHOST_DEVICE_PYTHON:-$PWD/$tree/venv/bin/python}
    [ ! -x "$python" ] || return 0
    python=$host
    export PYTHONPATH=$library/site-packages
}

comma() { (IFS=, && echo "$*"); }

# step NAME SECONDS COMMAND...: its output and its verdict; no longer than the seconds, nor than what is left.
step() {
    local name=$1 limit_s=$2 left_s=$((all_s - SECONDS)) start=$SECONDS verdict=passed code=0
    shift 2
    say "" "" "== $name: $*"
    if [ "$left_s" -lt 5 ]; then
        say "-- $name: left out, the $all_s s are over"
        status=1
        return
    fi
    [ "$limit_s" -lt "$left_s" ] || limit_s=$left_s
    [ "$limit_s" -lt "$most_step_s" ] || limit_s=$most_step_s
    # Interrupted, pyhost prints what it has.
    timeout --signal=INT --kill-after=5 "$limit_s" "$@" >"$scratch/step" 2>&1 || code=$?
    cat "$scratch/step" >>"$file"
    case $code in
        0) ;;
        124 | 137) verdict="FAILED: not done in $limit_s s" ;;
        *) verdict="FAILED with status $code" ;;
    esac
    [ "$code" -eq 0 ] || status=1
    say "-- $name: $verdict, $((SECONDS - start)) s"
}

skip() { say "" "" "== $1" "-- $1: left out: $2"; }

# The reason why a backend is not in the build; nothing where it is.
reason_against() {
    "$python" - "$library/catalog.json" "$1" <<'END'
import json, sys
named = [one for one in json.load(open(sys.argv[1]))["backends"] if one["name"] == sys.argv[2]]
print("" if any(one["status"] == "built" for one in named) else named[0]["reason"] if named else "no such backend")
END
}

sanitize() {
    local tool
    if ! command -v compute-sanitizer >/dev/null; then
        skip compute-sanitizer "it is not on the PATH; the CUDA Toolkit has it"
        return
    fi
    for tool in memcheck racecheck synccheck; do
        step "compute-sanitizer, $tool" 60 compute-sanitizer --tool "$tool" --error-exitcode 9 \
            "$python" tests/device/every_kernel.py "$library"
    done
}

beside() {
    local peer reason
    for peer in array_api_cupy pycuda pycuda_array; do
        reason=$(reason_against "$peer")
        if [ -n "$reason" ]; then
            skip "$peer" "$reason"
        else
            step "$peer" 45 "$host" bench fused_arith vector_add --case=talk --threads=1 --budget=2 --backend="cuda,$peer"
        fi
    done
}

main() {
    local devices kernel
    devices=$(require_device)
    tree=build
    if [ -z "${PYHOST:-}" ]; then
        tree=$(third_party/find_python.sh --tree)
        build || {
            echo "tests/device/run.sh: the build failed, so there is nothing to run" >&2
            exit 2
        }
    fi
    host=${PYHOST:-$PWD/$tree/release/pyhost}
    library=$(find_library)
    find_python
    mkdir -p "$(dirname "$file")"
    : >"$file"
    say "device run, $(date -u +%Y-%m-%d), commit $(git rev-parse --short HEAD 2>/dev/null || echo unknown)" "" "$devices"
    step list 20 "$host" list
    step check 60 "$host" check cuda
    step quick 60 "$host" bench "${kernels[@]}" --case=quick --threads=1,2 --budget=0.5 --backend=capi,cuda
    for kernel in "${kernels[@]}"; do
        step "$kernel" 30 "$host" bench "$kernel" --case=talk --threads=1 --budget=5 --backend=capi,cuda
    done
    step variants 60 "$host" bench transpose_cast vector_add --case=talk --threads=1 --budget=2 --backend="cuda,$(comma "${variants[@]}")"
    step "other stream" 30 "$host" bench uniform --case=quick --threads=1 --budget=2 --backend=capi,cuda_curand
    step resident 60 "$python" tests/device/bandwidth.py "$library"
    sanitize
    beside
    say "" "" "device run: $([ $status -eq 0 ] && echo passed || echo FAILED), $SECONDS s"
    exit "$status"
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
file=${1:-}
[ -n "$file" ] || file=$(third_party/find_python.sh --tree)/device_run.txt
main
