"""Files that pages give: saved in one folder, each under its own name."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from playwright.async_api import Download, Error

from handeye.agent.errors import CallerError, first_line


class Downloads:
    """folder None discards every file. A file that fails is told by `take_failed`, not raised."""

    def __init__(self, folder: str | None) -> None:
        self._folder = Path(folder) if folder else None
        try:
            if self._folder is not None:
                self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise CallerError(f"the downloads folder {folder} cannot be made: {fault.strerror}") from None
        self._saving: set[asyncio.Task[None]] = set()
        self._saved: list[str] = []
        self._failed: list[str] = []
        self._came = asyncio.Event()
        self._names: set[str] = set()

    def take(self, download: Download) -> None:
        self._came.set()
        if self._folder is not None:
            task = asyncio.ensure_future(self._save(download, self._folder))
            self._saving.add(task)
            task.add_done_callback(self._saving.discard)

    async def finish(self, due: int, seconds: float) -> tuple[str, ...]:
        """The paths saved since the last call, once `due` further files have begun and all are saved."""
        if due and not self._saving and not self._saved:
            self._came.clear()
            try:
                await asyncio.wait_for(self._came.wait(), seconds)
            except TimeoutError:
                return ()
        if self._saving:
            await asyncio.wait(set(self._saving), timeout=seconds)
        saved, self._saved = self._saved, []
        return tuple(saved)

    def take_failed(self) -> str:
        """Why files that had begun did not come since the last call; empty when all did."""
        failed, self._failed = self._failed, []
        return "; ".join(failed)

    async def complete(self, seconds: float) -> None:
        """Let files that have begun to come end, for at most so long."""
        if self._saving:
            await asyncio.wait(set(self._saving), timeout=seconds)

    async def release(self) -> None:
        for task in list(self._saving):
            task.cancel()
        await asyncio.gather(*self._saving, return_exceptions=True)

    async def _save(self, download: Download, folder: Path) -> None:
        path = self._free(folder, download.suggested_filename)
        try:
            await download.save_as(path)
        except Error as fault:  # cancelled by the page, or cut off by the server
            why = await _reason(download, fault)
            self._failed.append(f"the file {path.name} did not come whole: {why}")
            return
        self._saved.append(str(path))

    def _free(self, folder: Path, suggested: str) -> Path:
        """A path not taken yet; the page's name for the file may not lead out of the folder."""
        name = re.sub(r"[^\w.() +-]", "_", Path(suggested).name).lstrip(".") or "download"
        path, number = folder / name, 1
        while path.exists() or path.name in self._names:
            number += 1
            path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
        self._names.add(path.name)
        return path


async def _reason(download: Download, fault: Error) -> str:
    try:
        return await download.failure() or first_line(fault)
    except Error:
        return first_line(fault)
