#!/usr/bin/env bash
# tests/more/devices.sh: OpenCL and OpenGL compute shaders on drivers that need no device: every probe, and the rows of
# the talk's Julia set, which must have the reference's bits.
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

rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
"$tree/release/pyhost" check opencl compute_shader
"$tree/release/pyhost" bench julia mirror --case=talk --backend=opencl,compute_shader --threads=1 --json="$rows"
"$tree/venv/bin/python" - "$rows" <<'END'
import json
import sys

rows = json.load(open(sys.argv[1]))["rows"]
bad = [row for row in rows if row["status"] != "correct"]
without = [row for row in rows if row["backend"] != "python" and not row["device"]]
for row in bad + without:
    print(row["kernel"], row["backend"], row["status"], row["reason"], row["device"], file=sys.stderr)
print(f"devices: {len(rows)} rows, {len(bad)} of them not correct, {len(without)} without the parts of a call")
sys.exit(bool(bad or without))
END
