"""A page asks for a file: put as a dialog that is answered with a path inside one folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import FileChooser

from handeye.environments.browser.actions import ActionNotSupported

MESSAGE = "Type the name of the file to upload."


@dataclass(frozen=True)
class FileQuestion:
    """Answers like a Playwright Dialog. folder: the only place that files may come from; None: none may."""

    chooser: FileChooser
    folder: Path | None
    type: str = "file"
    message: str = MESSAGE
    default_value: str = ""

    async def accept(self, text: str = "") -> None:
        """Raises ActionNotSupported for what is no file of the folder."""
        if self.folder is None:
            raise ActionNotSupported("no files may be uploaded in this run: it has no folder of uploads")
        folder = self.folder.resolve()
        path = (folder / text.strip()).resolve()
        if not path.is_relative_to(folder) or not path.is_file():
            raise ActionNotSupported(f"{text.strip()!r} is not a file of the folder of uploads")
        await self.chooser.set_files(path)

    async def dismiss(self) -> None:
        """Closing the question leaves the field as it is."""
