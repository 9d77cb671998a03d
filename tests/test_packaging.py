"""What a wheel holds: every file that the code reads, and the extras that the code names."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from handeye.agent import extras

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FOLDERS = ("agent", "environments", "evaluation", "examples", "skills", "training", "vlm")


def test_every_data_file_is_packaged() -> None:
    packaged = {
        path.resolve()
        for package, patterns in PROJECT["tool"]["setuptools"]["package-data"].items()
        for pattern in patterns
        for path in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    data = [
        path
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".md") and "__pycache__" not in path.parts
    ]
    assert len(data) > 100
    missing = [str(path.relative_to(ROOT)) for path in data if path.resolve() not in packaged]
    assert [name for name in missing if "/weights/" not in name] == []


def test_every_extra_that_is_named_exists() -> None:
    known = PROJECT["project"]["optional-dependencies"]
    assert set(extras.MODULES.values()) <= set(known)
    assert set(extras.HELPDESK_MODULES) <= set(extras.MODULES)


def test_a_clone_installs_itself_and_a_wheel_what_its_extra_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    assert extras.install_line("ocr").endswith(f"-e '{ROOT}[ocr]'")
    monkeypatch.setattr(extras, "__file__", "/elsewhere/site-packages/handeye/agent/extras.py")
    listed = ['rapidocr>=3.4; extra == "ocr"', "rapidfuzz>=3; extra == 'ocr'", 'mss; extra == "desktop"']
    monkeypatch.setattr(extras, "requires", lambda name: listed)
    line = extras.install_line.__wrapped__("ocr")
    assert line.endswith("-m pip install 'rapidocr>=3.4' 'rapidfuzz>=3'")


def test_no_document_names_a_package_that_no_index_has() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    assert len(pages) > 10
    assert [page.name for page in pages if re.search(r"pip install '?handeye", page.read_text())] == []


def test_the_helpdesk_starts_in_any_folder(tmp_path: Path, command_environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "handeye.examples.helpdesk", "--help"],
        cwd=tmp_path, env=command_environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "--database" in done.stdout
