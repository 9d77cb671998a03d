"""The validation applications: goals hold when a script reached them, and not before."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.applications.goal import GONE, changed, counts, only, says
from benchmarks.applications.goals import GOALS
from benchmarks.applications.prove import prove_all
from benchmarks.applications.run import judge
from benchmarks.applications.serve import NAMES
from handeye.training.splits import VALIDATION_APPLICATIONS

HANDFUL = (
    "hotel-14", "forum-18", "clinic-12", "ledger-08", "files-20", "recipes-20",
)  # fmt: skip


@pytest.mark.browser
async def test_a_script_reaches_goals() -> None:
    """One of each application; `python -m benchmarks.applications --prove` does them all."""
    faults = await prove_all(goal for goal in GOALS if goal.id in HANDFUL)
    assert faults == dict.fromkeys(faults, "")
    assert len(faults) == len(HANDFUL)


def test_the_applications_are_kept_for_validation() -> None:
    assert set(NAMES) == set(VALIDATION_APPLICATIONS)


def test_every_goal_has_a_name_of_its_own() -> None:
    assert [name for name, number in Counter(goal.id for goal in GOALS).items() if number > 1] == []
    assert {goal.app for goal in GOALS} == set(NAMES)


def test_what_changed_is_said_by_path() -> None:
    state = {
        "start": {"rows": {"1": {"name": "a"}, "2": {"name": "b"}}, "on": False},
        "data": {"rows": {"2": {"name": "c"}, "3": {"name": " D "}}, "on": False},
        "view": {"tab": "Rows"},
    }
    assert changed(state) == {"rows/1": GONE, "rows/2/name": "c", "rows/3/name": "d"}
    wanted = {"rows/1": GONE, "rows/2/name": "C", "rows/3": {"name": "d"}}
    assert only(wanted, tab="rows")(state, "")
    assert not only(wanted, tab="columns")(state, "")
    assert not only({"rows/1": GONE})(state, "")


@pytest.mark.parametrize(
    ("answer", "right"),
    [("£2,979.55", True), ("It is 2979.55.", True), ("12979.55", False), ("2979.556", False), ("", False)],
)
def test_an_answer_holds_the_value_whole(answer: str, right: bool) -> None:
    assert says("2979.55")({"start": {}, "data": {}, "view": {}}, answer) is right


@pytest.mark.parametrize(
    ("answer", "right"), [("3", True), ("There are three.", True), ("3 of 9", False), ("13", False)]
)
def test_a_count_is_one_number(answer: str, right: bool) -> None:
    assert counts(3)({"start": {}, "data": {}, "view": {}}, answer) is right


def test_a_run_that_never_came_is_stopped(tmp_path: Path) -> None:
    assert judge(GOALS[0], tmp_path).verdict == "stopped"
