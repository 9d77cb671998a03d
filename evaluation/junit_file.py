"""A JUnit XML file: what it cannot hold is left out, and a fault in writing is one clear line."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from handeye.agent.errors import CallerError

CONTROL = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


def plain(text: str) -> str:
    """The text with a question mark for each letter that XML cannot hold."""
    return CONTROL.sub("?", text)


def write_xml(root: ElementTree.Element, path: Path) -> None:
    """Raises CallerError when the file cannot be written; the folders above it are made."""
    ElementTree.indent(root)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    except OSError as fault:
        raise CallerError(f"{path} cannot be written: {fault.strerror or fault}") from None
