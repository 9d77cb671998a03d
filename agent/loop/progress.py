"""What a checkpoint keeps of a run, and when a run ends."""

from __future__ import annotations

from typing import Any, TypedDict

from handeye.agent.actions import render
from handeye.agent.contracts import Done, Fail, Reason, StepSummary
from handeye.agent.dialects import dialect
from handeye.agent.loop.turn import INNER, Run


class State(TypedDict):
    """Small values, never pixels. goal: index into the run's goals. reason: empty while it goes on."""

    step: int
    goal: int
    frame: str
    last_action: str
    faults: int
    repeats: int
    reason: str
    detail: str
    answer: str


def begin() -> State:
    return State(
        step=0, goal=0, frame="", last_action="", faults=0, repeats=0, reason="", detail="", answer=""
    )


def advance(state: State, run: Run) -> dict[str, Any]:
    """The state after the run's step, with the reason to stop if there is one."""
    turn, outcome = run.turn, run.turn.outcome
    words = render(turn.action) if turn.action is not None else ""
    value = _told(run) if words else turn.reply.text[:200]
    run.history.append(
        StepSummary(action=value, effect=outcome.effect, error=outcome.error, frame=turn.screen.hash)
    )
    if turn.action is not None and not isinstance(turn.action, INNER):
        run.record.add(turn.action, turn.target, outcome, turn.reply, of_skill=run.routine is not None)
    repeated = outcome.effect == "unchanged" and words == state["last_action"]
    after: dict[str, Any] = {
        "step": state["step"] + 1,
        "last_action": words,
        "faults": state["faults"] + 1 if turn.error is not None and not turn.stale else 0,
        "repeats": state["repeats"] + 1 if repeated else 1,
    }
    exact = not isinstance(run.goals[state["goal"]], str)
    reached = isinstance(turn.action, Done) or (exact and not outcome.error)
    if reached and run.routine is None:
        run.history.clear()
        run.doubt, run.record.of_goal = None, False
        answer = turn.action.answer if isinstance(turn.action, Done) else run.learnt or state["answer"]
        after |= {"goal": state["goal"] + 1, "answer": answer, "last_action": ""}
    return after | _stop(after, run, exact)


def _told(run: Run) -> str:
    """The step's action as the model itself would write it."""
    screen, action = run.turn.screen, run.turn.action
    assert action is not None
    return dialect(run.model.card).render(action, screen.width, screen.height)


def _stop(after: dict[str, Any], run: Run, exact: bool) -> dict[str, Any]:
    turn, outcome, settings = run.turn, run.turn.outcome, run.settings
    if turn.left is not None or turn.refused is not None:
        return _because("policy", turn.left or turn.refused)
    if outcome.done:
        return _because("environment", "" if outcome.reward is None else f"reward {outcome.reward:g}")
    if isinstance(turn.action, Fail):
        return _because("failed", turn.action.reason)
    if exact and outcome.error and run.routine is None:
        return _because("failed", outcome.error)
    if after["faults"] >= settings.max_model_faults:
        return _because("model", turn.error)
    if after.get("goal", 0) == len(run.goals):
        return _because("done")
    if after["repeats"] >= settings.max_repeats:
        return _because("failed", f"no effect: {after['repeats']} times {after['last_action']}")
    if after["step"] >= settings.max_steps:
        return _because("limit", f"{settings.max_steps} steps")
    return {}


def _because(reason: Reason, detail: str | None = None) -> dict[str, Any]:
    return {"reason": reason, "detail": detail or ""}
