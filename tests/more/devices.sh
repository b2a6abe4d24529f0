#!/usr/bin/env bash
# tests/more/devices.sh: OpenCL and OpenGL compute shaders on drivers that need no device: every probe, the rows of the
# talk's Julia set, which must have the reference's bits, and each variant's; of float32's the count of what differs.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/../.."

third_party/install.sh
third_party/peers.sh opencl compute_shader
tree=$(third_party/find_python.sh --tree)
peers=$(sed -n 's/^PYHOST_PEERS:[A-Z]*=//p' "$tree/release/CMakeCache.txt" 2>/dev/null || true)
cmake --preset release -B "$tree/release" -DPYHOST_BACKENDS= \
    "-DPYHOST_PEERS=$(tr , '\n' <<<"$peers,opencl,compute_shader" | sed '/^$/d' | sort -u | paste -sd ,)"
cmake --build "$tree/release" --target pyhost pyhost_backends

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
variants=opencl_groups_of_1,opencl_groups_of_16,opencl_groups_of_256,opencl_image,opencl_array,opencl_float
"$tree/release/pyhost" check opencl compute_shader
"$tree/release/pyhost" bench julia mirror --case=talk --backend=opencl,compute_shader --threads=1 --json="$scratch/talk"
"$tree/release/pyhost" bench fused_arith julia mirror polygon_mask sum_list vector_add --case=quick --budget=0.2 \
    --backend="$variants" --threads=1 --json="$scratch/quick"
"$tree/release/pyhost" bench julia --case=talk --backend=opencl_float --threads=1 --json="$scratch/float"
"$tree/venv/bin/python" - "$scratch" "$variants" <<'END'
import json
import pathlib
import sys

folder, variants = pathlib.Path(sys.argv[1]), sys.argv[2].split(",")
talk, quick, floats = (json.loads((folder / name).read_text())["rows"] for name in ("talk", "quick", "float"))
rows = talk + [row for row in quick if row["status"] != "skipped"]  # a variant has some of the kernels
bad = [row for row in rows if row["status"] not in ("correct", "differs" if row["backend"] == "opencl_float" else "")]
bad += [row for row in floats if row["backend"] == "opencl_float" and not row["difference"]]
without = [row for row in talk if row["backend"] != "python" and not row["device"]]
for row in bad + without:
    print(row["kernel"], row["backend"], row["status"], row["reason"], row["device"], file=sys.stderr)
missing = sorted(set(variants) - {row["backend"] for row in rows})
print(f"devices: {len(rows)} rows, {len(bad)} of them not as they should be, {len(without)} without the parts of a call")
sys.exit(f"devices: no row of {', '.join(missing)}" if missing else bool(bad or without))
END
