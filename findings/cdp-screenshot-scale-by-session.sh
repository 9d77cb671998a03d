#!/usr/bin/env bash
# playwright 1.65.2 with Chromium 156 (CHROMIUM=/usr/bin/chromium by default): how large Page.captureScreenshot makes
# the same picture of the same page depends on which DevTools session asks. With a device scale factor of 2 set by
# Emulation.setDeviceMetricsOverride, the page says devicePixelRatio 2 to everybody; a clip of 320x200 with scale 2 is
# 1280x800 when the session asks that has set the factor, and 640x400 when another session of the same page asks;
# without a clip it is 640x400 and 320x200. Whoever captures beside a tool that emulates (as Playwright does for
# device_scale_factor) has to know whose session it is. Seen on 2026-12-01:
#   the session that set it: ratio 2, clip with scale 2 1280x800, no clip 640x400
#   another session: ratio 2, clip with scale 2 640x400, no clip 320x200
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3.11 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check playwright==1.65.2
cd "$place"
cat > sizes.py <<'PYTHON'
import base64
import os
import struct
import sys

from playwright.sync_api import sync_playwright

CLIP = {"x": 0, "y": 0, "width": 320, "height": 200, "scale": 2}
METRICS = {"width": 320, "height": 200, "deviceScaleFactor": 2, "mobile": False}


def size(session, **more):
    png = base64.b64decode(session.send("Page.captureScreenshot", {"format": "png", **more})["data"])
    return struct.unpack(">II", png[16:24])


with sync_playwright() as tool:
    program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    browser = tool.chromium.launch(executable_path=program, args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 320, "height": 200})
    page.set_content("<h1>A page</h1>")
    one, other = (page.context.new_cdp_session(page) for _ in range(2))
    one.send("Emulation.setDeviceMetricsOverride", METRICS)
    seen = []
    for who, session in (("the session that set it", one), ("another session", other)):
        ratio, cut, plain = page.evaluate("devicePixelRatio"), size(session, clip=CLIP), size(session)
        print(f"{who}: ratio {ratio}, clip with scale 2 {cut[0]}x{cut[1]}, no clip {plain[0]}x{plain[1]}")
        seen.append((ratio, cut, plain))
    browser.close()
sys.exit(0 if seen == [(2, (1280, 800), (640, 400)), (2, (640, 400), (320, 200))] else 1)
PYTHON
"$place/venv/bin/python" sizes.py
