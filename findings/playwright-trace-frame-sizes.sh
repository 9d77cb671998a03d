#!/usr/bin/env bash
# playwright 1.65.2 (needs a Chromium; CHROMIUM=/usr/bin/chromium by default): the screencast frames of a trace are
# smaller than the trace says. Each `screencast-frame` line tells the page's width and height, and the JPEG that it
# names has fewer pixels (it is scaled into 800x800), so a place of an `input` line is not a place on the picture
# until it is multiplied by the picture's own size over the one told. Seen on 2026-12-01, a page of 1280x900:
#   told 1280x900, stored 799x562
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3.11 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check playwright==1.65.2 pillow==13.0.0
cd "$place"
cat > frames.py <<'PYTHON'
import io
import json
import os
import sys
import zipfile

from PIL import Image
from playwright.sync_api import sync_playwright

with sync_playwright() as tool:
    program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    browser = tool.chromium.launch(executable_path=program, args=["--no-sandbox"])
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.tracing.start(screenshots=True)
    page = context.new_page()
    page.set_content("<h1>A page</h1><button onclick='document.body.style.background = `#cde`'>Press</button>")
    page.click("button")
    page.wait_for_timeout(1500)
    context.tracing.stop(path="trace.zip")
    browser.close()

seen = set()
with zipfile.ZipFile("trace.zip") as trace:
    for line in trace.read("trace.trace").splitlines():
        event = json.loads(line)
        if event["type"] == "screencast-frame":
            name = event.get("file") or f"resources/{event['sha1']}"
            stored = Image.open(io.BytesIO(trace.read(name))).size
            seen.add((event["width"], event["height"], *stored))
for told_width, told_height, width, height in sorted(seen):
    print(f"told {told_width}x{told_height}, stored {width}x{height}")
same = bool(seen) and all(one[:2] == (1280, 900) and one[2] < 1280 and one[3] < 900 for one in seen)
sys.exit(0 if same else 1)
PYTHON
"$place/venv/bin/python" frames.py
