"""Files for a page, from one folder: asked for by a dialog that is answered with a path, or dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import CDPSession, Error, FileChooser, Page

from handeye.environments.browser.actions import ActionNotSupported

MESSAGE = "Type the name of the file to upload."
COPY = 1
"""The drag's operation, as Chromium numbers them."""
TAKE_SECONDS = 2.0
"""How long a page may take to say whether it takes a file."""
LISTEN = """() => { globalThis.__handeyeDrop = new Promise(told => addEventListener('dragover',
  event => setTimeout(() => told(event.defaultPrevented)), { capture: true, once: true })); return true; }"""
TAKEN = "() => globalThis.__handeyeDrop"
"""Whether the page takes what is dragged over it: it prevents what the browser would do."""
SEVERAL = "Type the names of the files to upload, each on a line of its own."


@dataclass(frozen=True)
class FileQuestion:
    """Answers like a Playwright Dialog. folder: the only place that files may come from; None: none may."""

    chooser: FileChooser
    folder: Path | None
    type: str = "file"
    default_value: str = ""

    @property
    def message(self) -> str:
        return SEVERAL if self.chooser.is_multiple() else MESSAGE

    async def accept(self, text: str = "") -> None:
        """text: a file's name, or several, a line each. Raises ActionNotSupported for what is not a file of
        the folder."""
        paths = files_of(self.folder, [line.strip() for line in text.splitlines() if line.strip()] or [""])
        if len(paths) > 1 and not self.chooser.is_multiple():
            raise ActionNotSupported(f"the page takes one file, not {len(paths)}")
        await self.chooser.set_files(list(paths))

    async def dismiss(self) -> None:
        """Closing the question leaves the field as it is."""


def files_of(folder: Path | None, names: Sequence[str]) -> list[Path]:
    """Raises ActionNotSupported for a name that is not a file of the folder, or when there is no folder."""
    if folder is None:
        raise ActionNotSupported("no files may be uploaded in this run: it has no folder of uploads")
    folder = folder.resolve()
    paths = [(folder / name).resolve() for name in names]
    for name, path in zip(names, paths, strict=True):
        if not path.is_relative_to(folder) or not path.is_file():
            raise ActionNotSupported(f"{name!r} is not a file of the folder of uploads")
    return paths


async def drop_files(page: Page, session: CDPSession, files: Sequence[Path], x: float, y: float) -> None:
    """Drag the files in from outside the page and drop them at a point in CSS pixels.

    Raises ActionNotSupported where the page takes none: a browser would open the file instead. Raises Error.
    """

    async def drag(kind: str) -> None:
        await session.send("Input.dispatchDragEvent", {"type": kind, "x": x, "y": y, "data": data})

    data = {"items": [], "files": [str(path) for path in files], "dragOperationsMask": COPY}
    frames = [frame for frame in page.frames if await _done(frame.evaluate(LISTEN))]
    for kind in ("dragEnter", "dragOver", "dragOver"):
        await drag(kind)
    taken = [asyncio.ensure_future(_done(frame.evaluate(TAKEN))) for frame in frames]
    try:
        for each in asyncio.as_completed(taken, timeout=TAKE_SECONDS):
            if await each:
                await drag("drop")
                return
    except TimeoutError:
        pass
    finally:
        for task in taken:
            task.cancel()
    await drag("dragCancel")
    raise ActionNotSupported("no file can be dropped there")


async def _done(work: Awaitable[bool]) -> bool:
    """False in a frame that went away."""
    try:
        return await work
    except Error:
        return False
