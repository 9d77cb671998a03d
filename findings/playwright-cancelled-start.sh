#!/usr/bin/env bash
# playwright 1.65.2 for Python on Linux: `async with async_playwright()` that is cancelled while it starts, as
# asyncio.timeout or Ctrl-C do, leaves its driver process running, although the block was never entered and nothing
# is left to stop it by. It ends only with the Python process. Seen:
#   after a start that was whole: 0 drivers
#   2 seconds after a start that was cancelled: 1 driver
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet playwright==1.65.2
cat > "$place/start.py" <<'PYTHON'
import asyncio
import os
from pathlib import Path

from playwright.async_api import async_playwright


def drivers():
    """The children of this process that live."""
    told = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return [child for path in told for child in path.read_text().split()]


async def start():
    async with async_playwright():
        pass


async def main():
    await start()
    whole = len(drivers())
    print(f"after a start that was whole: {whole} drivers")
    for pause in (0.02, 0.05, 0.1, 0.2, 0.4):  # a cancellation that comes too soon or too late leaves none
        starting = asyncio.ensure_future(start())
        while not drivers():
            await asyncio.sleep(0.002)
        await asyncio.sleep(pause)
        starting.cancel()
        await asyncio.wait({starting})
        await asyncio.sleep(2)
        left = len(drivers())
        if left:
            break
    print(f"2 seconds after a start that was cancelled: {left} driver")
    return 0 if starting.cancelled() and (whole, left) == (0, 1) else 1


code = asyncio.run(main())
os._exit(code)  # the loop that is closed cannot end the driver either
PYTHON
"$place/venv/bin/python" "$place/start.py"
