"""A run that types five secrets into a page that repeats them, then a search for them in all that it left.

`python -m benchmarks.secret_search` looks at every byte of the run folder and reads every frame by OCR, then
at the outputs, reports, pages and exports of a task, then at the screens of a desktop whose window repeats
a secret, is moved and is made larger, in each toolkit that the system's Python has. The same values typed as
plain text must all be found, so that what finds nothing is known to look.
"""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from handeye.agent.actions import parse
from handeye.agent.backends.scripted import Scripted
from handeye.agent.contracts import Screenshot
from handeye.agent.errors import CallerError
from handeye.agent.log.format import RunHeader
from handeye.agent.log.reader import Run, read_run
from handeye.agent.log.writer import RunWriter
from handeye.agent.loop.loop import Agent
from handeye.agent.perception.reading import read
from handeye.agent.safety.risk_classes import plain
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.environments.desktop.environment import DesktopEnvironment, DesktopSettings
from handeye.evaluation.attacks.attacks import OWN, web

main_command: Callable[[list[str]], int] = import_module("handeye.__main__").main
"""The command line, which is not imported by name: nothing else stands above it."""

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
    contents = {path: content_of(path) for path in folder.rglob("*") if path.is_file()}
    found = []
    for name, value in SECRETS.items():
        written = {value.encode(), quote(value).encode(), base64.b64encode(value.encode())}
        found += [
            f"{name} in {path.name}"
            for path, held in contents.items()
            if any(each in held for each in written)
        ]
    return found


def run_task(folder: Path, secret: bool = True) -> None:
    """The same by a task file that reads outputs; the second task falls short of one and quotes it."""
    texts = [f"{{secret:{name}}}" if secret else value for name, value in SECRETS.items()]
    typed = [f"type(text='{text}', x=100, y={15 + 40 * row})" for row, text in zip(ROWS, texts, strict=True)]
    given = [word for name, value in SECRETS.items() for word in ("--secret", f"{name}={value}")]
    fields: dict[str, Any] = {"said": {"css": "#said"}, "all": {"css": "input", "type": "list"}}
    fields |= {"address": {"url": "q=(.*)"}, "wrote": {"text": "wrote: (.*)"}}
    folder.mkdir(parents=True)
    with web(OWN) as site:
        site.page = PAGE.format(fields=FIELD * len(SECRETS))
        for name, more in (("good", {}), ("short", {"number": {"css": "#said", "type": "integer"}})):
            task = {
                "name": name,
                "environment": {"browser": {"url": f"{site.address}/", "width": 900, "height": 560}},
                "goal": "fill the form",
                "secrets": {name: {} for name in SECRETS} if secret else {},
                "steps": [{"action": action} for action in typed],
                "success": [{"visible_text": "You wrote"}],
                "outputs": {"file": f"{folder}/{name}.csv", "fields": {**fields, **more}},
            }
            path = folder.with_name(f"{folder.name}-{name}.yaml")
            path.write_text(yaml.safe_dump(task), encoding="utf-8")
            files = ["--junit", f"{folder}/{name}.xml", "--json", f"{folder}/{name}.json"]
            command = ["run", str(path), "--model", "none", "--out", f"{folder}/runs", *files]
            main_command([*command, *(given if secret else [])])
    for ending in ("parquet", "eval"):
        main_command(["log", "export", f"{folder}/runs", "--file", f"{folder}/steps.{ending}"])
    main_command(["view", f"{folder}/runs/good", "--html", f"{folder}/good.html"])


TOOLKITS = {
    "gtk3": "import gi; gi.require_version('Gtk', '3.0')",
    "gtk4": "import gi; gi.require_version('Gtk', '4.0')",
    "qt": "import PyQt5.QtWidgets",
    "tk": "import tkinter",
}
"""Toolkits of benchmarks/echo_window.py, and what shows that a Python has them."""
WORD = "opensesame77"
SYSTEM_PYTHON = "/usr/bin/python3"


def toolkits() -> list[str]:
    """Those that the system's Python has, where there is a display to be had."""
    if not all(shutil.which(program) for program in ("Xvfb", "openbox", SYSTEM_PYTHON)):
        return []
    return [
        kit
        for kit, code in TOOLKITS.items()
        if not subprocess.run([SYSTEM_PYTHON, "-c", code], capture_output=True).returncode
    ]


async def desktop_frames(kit: str) -> tuple[list[Screenshot], list[Screenshot]]:
    """What is seen of a window that repeats a secret: as it opened, moved, and made as large as the screen.

    The second list is what was on the screen, unmasked.
    """
    program = Path(__file__).with_name("echo_window.py")
    settings = DesktopSettings(
        width=700, height=400, start_seconds=120, command=f"{SYSTEM_PYTHON} {program} {kit}"
    )
    desktop, seen, bare = DesktopEnvironment(settings, {"KEY": WORD}), list[Screenshot](), list[Screenshot]()

    async def look() -> tuple[float, float]:
        seen.append(await desktop.observe())
        bare.append(desktop.capture())
        box = (await desktop.windows())[-1].box
        return box.x0 + 80, box.y0 - 10  # on its title

    await desktop.open()
    try:
        await desktop.observe()
        if error := (await desktop.act(parse("type(text='{secret:KEY}')"))).error:
            raise CallerError(f"{kit}: {error}")
        x, y = await look()
        await desktop.act(parse(f"drag(path=(({x}, {y}), ({x + 100}, {y + 90})))"))
        x, y = await look()
        await desktop.act(parse(f"click(x={x}, y={y}, count=2)"))
        await look()
    finally:
        await desktop.close()
    return seen, bare


def readable(seen: Screenshot) -> bool:
    """Whether OCR reads the secret on a frame, enlarged."""
    return WORD in plain(" ".join(line.text for line in read(seen.pixels, 2))).replace(" ", "")


def content_of(path: Path) -> bytes:
    """A file's bytes; what a Parquet table's texts and a log of inspect_ai pack."""
    if path.suffix == ".eval":
        with zipfile.ZipFile(path) as packed:
            return b"\n".join(map(packed.read, packed.namelist()))
    if path.suffix != ".parquet":
        return path.read_bytes()
    from pyarrow import parquet

    return repr(parquet.read_table(path).drop_columns(["screenshot"]).to_pylist()).encode()


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
        data = {
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
        data["control_found_in_bytes"], data["control_found_in_frames"] = map(len, control)
        run_task(Path(place) / "task")
        run_task(Path(place) / "plain task", secret=False)
        kinds = (".csv", ".json", ".xml", ".parquet", ".eval", ".html")
        data["found_in_reports"] = found_in_bytes(Path(place) / "task")
        open_files = found_in_bytes(Path(place) / "plain task")
        data["control_kinds_of_files"] = [
            kind for kind in kinds if any(each.endswith(kind) for each in open_files)
        ]
    desktop, control_desktop = [], 0
    for kit in toolkits():
        seen, bare = asyncio.run(desktop_frames(kit))
        desktop += [f"{kit} {number}" for number, frame in enumerate(seen) if readable(frame)]
        control_desktop += sum(map(readable, bare))
    data |= {"toolkits": toolkits(), "found_on_desktop": desktop, "control_found_on_desktop": control_desktop}
    print(json.dumps(data, indent=1))
    looked = all(len(found) == len(SECRETS) for found in control) and control_desktop == 3 * len(toolkits())
    found = [data["found_in_bytes"], in_frames, data["found_in_reports"], desktop]
    return 0 if looked and data["control_kinds_of_files"] == list(kinds) and not any(found) else 1


if __name__ == "__main__":
    sys.exit(main())
