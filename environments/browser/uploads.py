"""A page asks for a file: put as a dialog that is answered with a path inside one folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import FileChooser

from handeye.environments.browser.actions import ActionNotSupported

MESSAGE = "Type the name of the file to upload."
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
        if self.folder is None:
            raise ActionNotSupported("no files may be uploaded in this run: it has no folder of uploads")
        folder = self.folder.resolve()
        names = [line.strip() for line in text.splitlines() if line.strip()] or [""]
        paths = [(folder / name).resolve() for name in names]
        for name, path in zip(names, paths, strict=True):
            if not path.is_relative_to(folder) or not path.is_file():
                raise ActionNotSupported(f"{name!r} is not a file of the folder of uploads")
        if len(paths) > 1 and not self.chooser.is_multiple():
            raise ActionNotSupported(f"the page takes one file, not {len(paths)}")
        await self.chooser.set_files(list(paths))

    async def dismiss(self) -> None:
        """Closing the question leaves the field as it is."""
