"""The runs that a merged run was made of: each with its own goal, task, settings and end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from pydantic import JsonValue, ValidationError

from handeye.agent.contracts import Ended, Frozen
from handeye.agent.errors import CallerError
from handeye.agent.log.format import RunHeader
from handeye.agent.log.reader import Run

PARTS = "parts"
"""Where the header's config of a merged run holds them."""


class RunPart(Frozen):
    """One of the merged runs. first: the number of its first step in the merged one."""

    first: int
    header: RunHeader
    ended: Ended | None = None


def merged_header(runs: Sequence[Run]) -> RunHeader:
    """The first run's header with all of them in its config."""
    parts: list[RunPart] = []
    first = 0
    for run in runs:
        parts.append(RunPart(first=first, header=run.header, ended=run.ended))
        first += len(run.steps)
    data: list[JsonValue] = [json.loads(part.model_dump_json()) for part in parts]
    head = runs[0].header
    name, goal = (
        "+".join(run.header.run for run in runs),
        " / ".join(dict.fromkeys(run.header.goal for run in runs)),
    )
    return head.model_copy(update={"run": name, "goal": goal, "config": {**head.config, PARTS: data}})


def parts_of(run: Run) -> list[Run]:
    """The runs in a merged one, their steps numbered as there; the run itself where it was not merged.

    Raises CallerError when the header's parts cannot be read.
    """
    result = run.header.config.get(PARTS)
    if not result:
        return [run]
    try:
        parts = [RunPart.model_validate_json(json.dumps(part)) for part in result]  # type: ignore[union-attr]
    except (ValidationError, TypeError):
        raise CallerError(f"{run.folder}: the parts of a merged run in its header cannot be read") from None
    ends = [part.first for part in parts[1:]] + [len(run.steps)]
    return [
        replace(
            run,
            header=part.header,
            steps=run.steps[part.first : end],
            ended=part.ended,
            part=f"{number}-{part.header.run}",
        )
        for number, (part, end) in enumerate(zip(parts, ends, strict=True), 1)
    ]
