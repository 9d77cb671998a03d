"""Runs that hang, hold anyway, or cannot begin: each ends in time with its right result."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from handeye.__main__ import main
from handeye.agent.log.reader import read_run

pytestmark = pytest.mark.browser
TASKS = Path(__file__).parent / "faults"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """The reports of one command over all the task files, by name."""
    out = tmp_path_factory.mktemp("bounds")
    names = "alert", "dead", "alert-outputs", "slow-navigation", "dead-spot", "no-such-field", "missing"
    files = [str(TASKS / f"{name}.yaml") for name in names]
    command = ["run", *files, "--model", "none", "--out", str(out / "runs"), "--workers", "2"]
    assert main([*command, "--json", str(out / "all.json"), "--junit", str(out / "all.xml")]) == 1
    reports = json.loads((out / "all.json").read_text())["tasks"]
    assert [report["name"] for report in reports] == list(names)
    suite = ElementTree.parse(out / "all.xml").getroot()
    assert [case.get("name") for case in suite] == list(names)
    return {report["name"]: report for report in reports}


def test_an_alert_that_stays_open_is_answered(data: dict[str, dict]) -> None:
    assert (data["alert"]["success"], data["alert"]["reason"]) == (True, "done")
    assert (data["alert-outputs"]["success"], data["alert-outputs"]["outputs"]) == (True, {"state": "Saved"})


def test_a_slow_navigation_ends_with_the_runs_time(data: dict[str, dict]) -> None:
    report = data["slow-navigation"]
    assert (report["success"], report["reason"]) == (False, "limit")
    assert "6 seconds" in report["detail"]


def test_a_dead_address_is_its_own_result_and_was_tried_again(data: dict[str, dict]) -> None:
    report = data["dead"]
    assert (report["success"], report["reason"], report["steps"]) == (False, "world", 0)
    assert "does not answer: net::ERR_CONNECTION_REFUSED" in report["detail"]
    assert report["run"].endswith("dead-2")
    ended = read_run(Path(report["run"])).ended
    assert ended is not None
    assert ended.reason == "world"


def test_a_file_that_is_not_there_is_its_own_result(data: dict[str, dict]) -> None:
    assert (data["missing"]["reason"], data["missing"]["success"]) == ("caller", False)


def test_a_last_action_without_effect_is_no_success_beside_a_check_that_holds(data: dict[str, dict]) -> None:
    report = data["dead-spot"]
    assert (report["success"], report["checks"]) == (None, True)
    assert "changed nothing" in report["doubt"]
    ended = read_run(Path(report["run"])).ended
    assert ended is not None
    assert ended.success is None


def test_a_failed_step_is_no_success_beside_a_check_that_holds(data: dict[str, dict]) -> None:
    report = data["no-such-field"]
    assert (report["success"], report["checks"], report["reason"]) == (False, True, "failed")


def test_faulty_rows_are_named_and_the_others_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["run", str(TASKS / "rows.yaml"), "--model", "none", "--out", str(tmp_path / "runs")]
    assert main([*command, "--json", str(tmp_path / "rows.json")]) == 1
    reports = json.loads((tmp_path / "rows.json").read_text())["tasks"]
    assert [report["name"] for report in reports] == [f"rows-{number}" for number in range(1, 7)]
    assert [report["success"] for report in reports] == [True, False, False, False, False, True]
    assert [report["reason"] for report in reports[1:5]] == ["caller", "done", "caller", "caller"]
    said = "404 Not Found", "visible_text: Nothing like it", "'four'", "not as many values"
    assert all(words in report["detail"] for words, report in zip(said, reports[1:5], strict=True))
    assert "2 of 6 succeeded" in capsys.readouterr().out
    outputs = json.loads((tmp_path / "runs" / "rows" / "rows.json").read_text())
    assert len(outputs) == 2
    assert main(["run", "--resume", str(tmp_path / "runs" / "rows"), "--model", "none", "--trust"]) == 1
    assert "2 of 6 succeeded" in capsys.readouterr().out
