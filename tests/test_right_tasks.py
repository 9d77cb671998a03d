"""Task files on pages as other people write them, by the command line: right values, nothing lost."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from skill_site import PAGE_OF, PAGES, ROWS

from handeye.__main__ import main

pytestmark = pytest.mark.browser
TASKS = Path(__file__).parent / "right"
NAMES = ("inputs", "table", "pages", "download", "sign-in")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one command over all the task files."""
    out = tmp_path_factory.mktemp("right")
    files = [str(TASKS / f"{name}.yaml") for name in NAMES]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDEYE_TEST_PASSWORD", "green")
        command = ["run", *files, "--model", "none", "--out", str(out), "--workers", "2"]
        assert main([*command, "--json", str(out / "all.json")]) == 0, (out / "all.json").read_text()
    return out


@pytest.fixture
def data(out: Path) -> dict[str, dict]:
    """The reports by name."""
    reports = json.loads((out / "all.json").read_text())["tasks"]
    assert all(report["success"] is True and report["model_calls"] == 0 for report in reports)
    return {report["name"]: report for report in reports}


def test_inputs_are_values(out: Path) -> None:
    with (TASKS / "names.csv").open(newline="") as file:
        names = [row["who"] for row in csv.DictReader(file)]
    assert names[:3] == ["O'Brien", "C:\\new\\table", "{title} {{x}}"]
    read = json.loads((out / "inputs" / "names.json").read_text())
    assert read == [{"typed": name, "filled": name} for name in names]


def test_all_rows_and_all_pages(data: dict[str, dict]) -> None:
    rows = json.loads(data["table"]["outputs"]["rows"])
    assert rows == [
        {"Id": str(n), "Name": f"Name {n}", "Sum": str(n * 3), "State": "open"} for n in range(ROWS)
    ]
    rows = json.loads(data["pages"]["outputs"]["rows"])
    assert rows == [{"Id": str(n), "Name": f"Name {n}"} for n in range(PAGE_OF * PAGES)]


def test_a_slow_download_is_whole(data: dict[str, dict]) -> None:
    assert len(Path(data["download"]["answer"]).read_bytes()) == 16_000


def test_signing_in_beside_a_newsletter(data: dict[str, dict]) -> None:
    assert data["sign-in"]["answer"] == "signed in as ana@b.org"
    log = (Path(data["sign-in"]["run"]) / "steps.jsonl").read_text()
    assert "green" not in log
    assert "{secret:password}" in log
