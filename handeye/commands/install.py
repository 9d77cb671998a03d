"""`handeye skill install`: a SKILL.md that teaches a coding agent the command line."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from handeye.agent.errors import CallerError
from handeye.agent.log.writer import write_durably
from handeye.commands.report import console, write_json


def install_skill(to: Path, json_file: str | None) -> None:
    """Write TO/handeye/SKILL.md. Raises CallerError where another one is, or none can be written."""
    text = files("handeye.commands").joinpath("SKILL.md").read_bytes()
    path = to / "handeye" / "SKILL.md"
    try:
        if path.exists() and path.read_bytes() != text:
            raise CallerError(f"{path} is there with another text: move it away first")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, text)
    except OSError as fault:
        raise CallerError(f"{path} cannot be written: {fault.strerror or fault}") from None
    console(json_file).print(f"wrote {path}", soft_wrap=True)
    write_json({"skill": str(path)}, json_file)
