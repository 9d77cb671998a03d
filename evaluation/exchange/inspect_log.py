"""Runs as a log of inspect_ai (`.eval`), which `inspect view` and its `read_eval_log` open: a sample a run.

A sample's messages are the goal, then for each step its screen and the model's answer, with the action and
what came of it in the message's metadata. Its score `success` is C or I, and is left out where nobody said.
The file is a zip of JSON, format 2 as inspect_ai 0.3.285 reads it; nothing of that package is needed here.
"""

from __future__ import annotations

import base64
import json
import math
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from handeye.agent.actions import render
from handeye.agent.contracts import Step
from handeye.agent.errors import CallerError
from handeye.agent.log.format import stored_frame
from handeye.agent.log.parts import parts_of
from handeye.agent.log.reader import Run
from handeye.evaluation.offline.names import file_names, run_names

FORMAT = 2
SCORER = "success"
UNKNOWN_MODEL = "none/none"
Json = dict[str, Any]


def export_inspect(runs: Sequence[Run], file: Path) -> int:
    """Write the log and give its number of samples.

    Raises CallerError for runs of several models, as one log is of one model, and for a lost frame.
    """
    runs = [part for run in runs for part in parts_of(run)]
    if not runs:
        raise CallerError("no run to export")
    models = sorted({model_of(run) for run in runs})
    if len(models) > 1:
        raise CallerError(
            f"an inspect log is of one model, and these runs are of {', '.join(models)}: "
            "export the runs of each to a file of its own"
        )
    names = run_names(runs)
    summaries: list[Json] = []
    part = file.with_name(f"{file.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
            start = {"version": FORMAT, "eval": _spec(runs, names, models[0]), "plan": _plan()}
            _put(packed, "_journal/start.json", start)
            for run, folder, name in zip(runs, names, file_names(names), strict=True):
                sample = _sample(run, folder, name)
                _put(packed, f"samples/{name}_epoch_1.json", sample)
                summaries.append(_summary(sample))
            _put(packed, "summaries.json", summaries)
            _put(
                packed,
                "header.json",
                {**start, "status": "success", "results": _results(runs), **_times(runs)},
            )
        part.replace(file)
    except OSError as fault:
        raise CallerError(f"{file} cannot be written: {fault.strerror or fault}") from None
    finally:
        part.unlink(missing_ok=True)
    return len(runs)


def model_of(run: Run) -> str:
    """The model's name as inspect_ai writes one, with its family before it."""
    card = run.header.model
    if card is not None:
        return f"{card.family}/{card.name}"
    text = str(run.header.config.get("model") or "")
    return f"handeye/{text}" if text else UNKNOWN_MODEL


def _put(packed: zipfile.ZipFile, name: str, data: object) -> None:
    packed.writestr(name, json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))


def _spec(runs: Sequence[Run], names: Sequence[str], model: str) -> Json:
    first = min(run.header.started for run in runs)
    key = "\n".join([*names, *(str(run.header.started) for run in runs)])
    tasks = {run.header.run for run in runs}
    return {
        "eval_id": str(uuid5(NAMESPACE_URL, key)),
        "run_id": str(uuid5(NAMESPACE_URL, f"run {key}")),
        "task_id": str(uuid5(NAMESPACE_URL, f"task {key}")),
        "created": _clock(first),
        "task": tasks.pop() if len(tasks) == 1 else "handeye",
        "dataset": {"name": "handeye runs", "samples": len(runs), "sample_ids": file_names(names)},
        "model": model,
        "config": {"epochs": 1},
        "packages": {"handeye": version("handeye")},
        "scorers": [{"name": SCORER}],
    }


def _plan() -> Json:
    return {"name": "handeye", "steps": []}


def _sample(run: Run, folder: str, name: str) -> Json:
    messages: list[Json] = [_message(f"{name}-goal", "user", run.header.goal, "input")]
    attachments: dict[str, str] = {}
    for step in run.steps:
        messages += _messages(run, step, name, attachments)
    model, ended, first = model_of(run), run.ended, run.header.started
    usage = _usage(run.steps)
    sample: Json = {
        "id": name,
        "epoch": 1,
        "uuid": str(uuid5(NAMESPACE_URL, f"{folder}\n{first}")),
        "input": run.header.goal,
        "target": "",
        "messages": messages,
        "output": _output(run, model),
        "scores": _scores(run),
        "metadata": {
            "folder": folder,
            "run": run.header.run,
            "environment": run.header.environment,
            "reason": ended.reason if ended else "",
            "detail": ended.detail if ended else "",
        },
        "model_usage": {model: usage} if usage["total_tokens"] else {},
        "attachments": attachments,
        "started_at": _clock(first),
    }
    if ended is not None:
        seconds = max(0.0, ended.time - first)
        sample |= {"completed_at": _clock(ended.time), "total_time": seconds, "working_time": seconds}
    if ended is not None and ended.reason == "world":
        said = ended.detail or "the environment was lost"
        sample["error"] = {"message": said, "traceback": "", "traceback_ansi": ""}
    return sample


def _messages(run: Run, step: Step, name: str, attachments: dict[str, str]) -> list[Json]:
    """What was shown at a step, and what was answered; a screen is attached once."""
    decided, outcome = step.decided, step.acted.outcome if step.acted else None
    key = decided.frame[:32]
    if key not in attachments:
        content = base64.b64encode(stored_frame(run.folder, decided.frame).read_bytes()).decode()
        attachments[key] = f"data:image/png;base64,{content}"
    action = render(decided.action) if decided.action else ""
    fault = decided.error or (outcome.error if outcome else None) or ""
    shown: list[Json] = [
        {"type": "text", "text": f"step {decided.step}"},
        {"type": "image", "image": f"attachment://{key}", "detail": "auto"},
    ]
    data = {
        "action": action,
        "error": fault,
        "effect": outcome.effect if outcome else "",
        "target_box": list(decided.target.box) if decided.target else None,
        "target_text": decided.target.text if decided.target else "",
    }
    words = decided.reply.text or action or fault
    answer = _message(f"{name}-{decided.step}-answer", "assistant", words, "generate")
    asked = _message(f"{name}-{decided.step}-screen", "user", shown, "input")
    return [asked, {**answer, "model": model_of(run), "metadata": data}]


def _message(name: str, role: str, content: str | list[Json], source: str) -> Json:
    return {"id": name, "role": role, "content": content, "source": source}


def _output(run: Run, model: str) -> Json:
    answer = run.ended.answer if run.ended else ""
    last = answer or (run.steps[-1].decided.reply.text if run.steps else "")
    choice = {"message": {"role": "assistant", "content": last, "source": "generate"}, "stop_reason": "stop"}
    return {"model": model, "choices": [choice], "completion": last}


def _scores(run: Run) -> dict[str, Json]:
    if run.ended is None or run.ended.success is None:
        return {}
    why = "; ".join(filter(None, (run.ended.reason, run.ended.detail, run.ended.doubt)))
    value = "C" if run.ended.success else "I"
    return {SCORER: {"value": value, "answer": run.ended.answer, "explanation": why}}


def _summary(sample: Json) -> Json:
    kept = ("id", "epoch", "uuid", "input", "target", "scores", "metadata", "model_usage", "started_at",
            "completed_at", "total_time", "working_time")  # fmt: skip
    error = {"error": sample["error"]["message"]} if "error" in sample else {}
    data = {name: sample[name] for name in kept if name in sample}
    return {**data, **error, "completed": "completed_at" in sample, "message_count": len(sample["messages"])}


def _results(runs: Sequence[Run]) -> Json:
    known = [run.ended.success for run in runs if run.ended and run.ended.success is not None]
    mean = sum(known) / len(known) if known else 0.0
    error = math.sqrt(mean * (1 - mean) / (len(known) - 1)) if len(known) > 1 else 0.0
    metrics = {
        name: {"name": name, "value": value} for name, value in (("accuracy", mean), ("stderr", error))
    }
    score = {
        "name": SCORER,
        "scorer": SCORER,
        "scored_samples": len(known),
        "unscored_samples": len(runs) - len(known),
        "metrics": metrics if known else {},
    }
    done = sum(run.ended is not None for run in runs)
    return {"total_samples": len(runs), "completed_samples": done, "scores": [score]}


def _times(runs: Sequence[Run]) -> Json:
    """What inspect_ai calls stats: from the first start to the last end, and the tokens of all."""
    last = max(run.ended.time if run.ended else run.header.started for run in runs)
    usage = _usage([step for run in runs for step in run.steps])
    spent = {model_of(runs[0]): usage} if usage["total_tokens"] else {}
    first = min(run.header.started for run in runs)
    return {"stats": {"started_at": _clock(first), "completed_at": _clock(last), "model_usage": spent}}


def _usage(steps: Sequence[Step]) -> dict[str, int]:
    given = sum(step.decided.reply.tokens_in for step in steps)
    made = sum(step.decided.reply.tokens_out for step in steps)
    return {"input_tokens": given, "output_tokens": made, "total_tokens": given + made}


def _clock(seconds: float) -> str:
    """ISO 8601 with the zone. Raises CallerError for a time that no calendar has."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError, OSError):
        raise CallerError(f"{seconds} is not a time since 1970") from None
