"""A run that types five secrets into a page that repeats them, then a search for them in all that it left.

`python -m benchmarks.secret_search` looks at every byte of the run folder and reads every frame by OCR. The
same values typed as plain text must all be found, so that what finds nothing is known to look.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from handeye.agent.backends.scripted import Scripted
from handeye.agent.log.format import RunHeader
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.perception.reading import read
from handeye.agent.safety.risk_classes import plain
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.evaluation.attacks.attacks import OWN, web

SECRETS = {
    "PASSWORD": "Tr0ub4dor-and-3",
    "PIN": "839215",
    "TOKEN": "sk-live-9f8e7d6c5b4a",
    "ANSWER": "Grandmother Tilda",
    "CARD": "4929 1234 5678 9012",
}
ROWS = range(len(SECRETS))
PAGE = """<!doctype html><meta charset=utf-8><body style="margin:0;font:20px DejaVu Sans">{fields}
<p id=said></p><table><tr><td id=cell></table><iframe id=inner width=600 height=60></iframe><script>
const all = [...document.querySelectorAll('input')];
for (const field of all) field.oninput = () => {{
  const text = all.map(each => each.value).join(' | ');
  said.textContent = 'You wrote: ' + text;
  cell.textContent = field.value;
  inner.srcdoc = '<p style="font:18px DejaVu Sans">' + field.value;
  history.replaceState(0, '', '?q=' + encodeURIComponent(field.value));
  document.title = field.value;
}};
</script>"""
FIELD = "<div style='height:40px'><input style='font:20px DejaVu Sans;width:300px'></div>"


async def run(folder: Path, secret: bool = True) -> Run:
    """secret: False types the same values as they are."""
    texts = [f"{{secret:{name}}}" if secret else value for name, value in SECRETS.items()]
    typed = [f"type(text='{text}', x=100, y={15 + 40 * row})" for row, text in zip(ROWS, texts, strict=True)]
    header = RunHeader(run="secrets", started=time.time(), environment="browser", goal="fill the form")
    with web(OWN) as site:
        site.page = PAGE.format(fields=FIELD * len(SECRETS))
        settings = BrowserSettings(url=f"{site.address}/", width=900, height=560)
        browser = BrowserEnvironment(settings, SECRETS if secret else {})
        with RunWriter.create(folder, header) as writer:
            await browser.open()
            try:
                await Agent(Scripted([*typed, "done()"]), browser, writer).run_async("fill the form")
            finally:
                await browser.close()
    return read_run(folder)


def found_in_bytes(folder: Path) -> list[str]:
    """The secrets that any file holds: as they are, as an address writes them, in base64."""
    contents = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found = []
    for name, value in SECRETS.items():
        written = {value.encode(), quote(value).encode(), base64.b64encode(value.encode())}
        found += [
            f"{name} in {path.name}"
            for path, held in contents.items()
            if any(each in held for each in written)
        ]
    return found


def found_in_frames(folder: Path) -> tuple[list[str], int]:
    """The secrets that can be read on any frame, and how many frames were read."""
    run, found = read_run(folder), []
    frames = sorted((folder / "frames").glob("*.png"))
    for path in frames:
        said = plain(" ".join(line.text for line in read(run.frame(path.stem), 2))).replace(" ", "")
        found += [name for name, value in SECRETS.items() if plain(value).replace(" ", "") in said]
    return found, len(frames)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="handeye-secrets-") as place:
        folder = Path(place) / "run"
        made = asyncio.run(run(folder))
        in_frames, frames = found_in_frames(folder)
        told = {
            "secrets": len(SECRETS),
            "typed": sum(step.acted is not None and not step.acted.outcome.error for step in made.steps) - 1,
            "files": sum(path.is_file() for path in folder.rglob("*")),
            "bytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
            "frames": frames,
            "found_in_bytes": found_in_bytes(folder),
            "found_in_frames": in_frames,
        }
        plainly = Path(place) / "plain"
        asyncio.run(run(plainly, secret=False))
        control = [{each.split()[0] for each in found_in_bytes(plainly)}, set(found_in_frames(plainly)[0])]
        told["control_found_in_bytes"], told["control_found_in_frames"] = map(len, control)
    print(json.dumps(told, indent=1))
    seen = all(len(found) == len(SECRETS) for found in control)
    return 0 if seen and not told["found_in_bytes"] and not in_frames else 1


if __name__ == "__main__":
    sys.exit(main())
