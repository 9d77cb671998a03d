#!/usr/bin/env bash
# torch 2.13.0 on a CPU with AVX-512 (oneDNN does its bfloat16 products): torch.nn.functional.linear has machine code
# generated anew for every number of rows that it has not met, and keeps the last 1,024 of such kernels. Sequences of
# 800 lengths met in the same order twice are generated once (the second round finds all of them); of 1,200 lengths
# the second round finds none, and generates all again. So training or serving on lengths that vary spends its time in
# a compiler that no profile of Python shows; lengths rounded up to a few, or ONEDNN_PRIMITIVE_CACHE_CAPACITY, end it.
# Seen on 2026-12-01 on an Intel Xeon with AMX:
#   800 lengths: generated 800 in the first round, 0 in the second
#   1200 lengths: generated 1200 in the first round, 1200 in the second
#   1200 lengths, capacity 4096: generated 1200 in the first round, 0 in the second
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3.11 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6
cd "$place"
cat > rounds.py <<'PYTHON'
import sys

import torch

torch.set_num_threads(1)
weight = torch.randn(384, 384).bfloat16()
rows = [torch.randn(length, 384).bfloat16() for length in range(100, 100 + int(sys.argv[1]))]
for number in range(2):
    print("round", number, flush=True)
    for one in rows:
        torch.nn.functional.linear(one, weight)
PYTHON
counted() { # LENGTHS: how many kernels each round generated
  ONEDNN_VERBOSE=2 "$place/venv/bin/python" rounds.py "$1" 2> "$place/errors" |
    awk '/^round/ { round = $2 } /create[a-z_]*:cache_miss/ { made[round]++ } END { print made[0] + 0, made[1] + 0 }'
}
few=$(counted 800)
many=$(counted 1200)
roomy=$(ONEDNN_PRIMITIVE_CACHE_CAPACITY=4096 counted 1200)
told() { echo "$1: generated ${2% *} in the first round, ${2#* } in the second"; }
told "800 lengths" "$few"
told "1200 lengths" "$many"
told "1200 lengths, capacity 4096" "$roomy"
[ "$few" = "800 0" ] && [ "$many" = "1200 1200" ] && [ "$roomy" = "1200 0" ]
