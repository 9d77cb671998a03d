#!/usr/bin/env bash
# inspect-ai 0.3.285: a .eval log is a zip file, but one whose members are compressed with Zstandard (method 93),
# without any option being set; Python's own zipfile before 3.14 lists its names and cannot read one of them.
# Importing inspect_ai teaches zipfile to, for the whole process, so that the same code works in a program that
# happens to have imported it. inspect_ai itself reads logs whose members are plainly deflated just as well.
# Seen on 2026-12-01 with Python 3.11:
#   names: _journal/start.json, _journal/summaries/1.json, header.json, samples/1_epoch_1.json, summaries.json
#   methods: 93
#   zipfile alone: NotImplementedError: That compression method is not supported
#   zipfile after import inspect_ai: success
#   read_eval_log of the same members, deflated: success
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3.11 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check inspect-ai==0.3.285
cd "$place"
cat > write.py <<'PYTHON'
from inspect_ai.log import EvalConfig, EvalDataset, EvalLog, EvalSample, EvalSpec, write_eval_log

spec = EvalSpec(
    created="2026-12-01T00:00:00+00:00", task="say", model="mockllm/model", dataset=EvalDataset(), config=EvalConfig()
)
sample = EvalSample(id=1, epoch=1, input="say it", target="it")
write_eval_log(EvalLog(eval=spec, status="success", samples=[sample]), "log.eval")
PYTHON
"$place/venv/bin/python" write.py
cat > read.py <<'PYTHON'
import json
import subprocess
import sys
import zipfile

with zipfile.ZipFile("log.eval") as packed:
    methods = {member.compress_type for member in packed.infolist()}
    print("names:", ", ".join(sorted(packed.namelist())))
    print("methods:", *methods)
    try:
        packed.read("header.json")
        alone = "reads it"
    except NotImplementedError as fault:
        alone = f"NotImplementedError: {fault}"
    print("zipfile alone:", alone)
import inspect_ai.log  # noqa: E402

with zipfile.ZipFile("log.eval") as packed, zipfile.ZipFile("plain.eval", "w", zipfile.ZIP_DEFLATED) as plain:
    after = json.loads(packed.read("header.json"))["status"]
    for name in packed.namelist():
        plain.writestr(name, packed.read(name))
print("zipfile after import inspect_ai:", after)
again = inspect_ai.log.read_eval_log("plain.eval").status
print("read_eval_log of the same members, deflated:", again)
same = methods == {93} and alone.startswith("NotImplementedError") and after == again == "success"
sys.exit(0 if same else 1)
PYTHON
"$place/venv/bin/python" read.py
