"""Task files read for `handeye run`, and the model that does them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from handeye.agent.errors import CallerError
from handeye.agent.task.reading import read_task
from handeye.commands.environments import DisplayOptions
from handeye.commands.model_factory import ModelOf, load_model, model_maker
from handeye.commands.run_task import Refused, TaskSpec


def spec_of(path: Path, inputs: Mapping[str, str] | None = None) -> TaskSpec:
    """inputs: values for the inputs of that name; the task need not have them all."""
    task = read_task(path)
    mine = {name: value for name, value in (inputs or {}).items() if name in task.inputs}
    return TaskSpec(task.given(mine), path.parent.resolve())


def specs_of(
    paths: Sequence[Path], inputs: Mapping[str, str], display: DisplayOptions
) -> list[TaskSpec | Refused]:
    """The tasks in the order given; a file that cannot be used stands there with its reason.

    Raises CallerError for an input that no task has.
    """
    specs = [_readable(path, inputs, display) for path in paths]
    read = [spec for spec in specs if isinstance(spec, TaskSpec)]
    unknown = [name for name in inputs if not any(name in spec.task.inputs for spec in read)]
    if unknown and len(read) == len(specs):
        raise CallerError(f"--input {unknown[0]}: no task file given has an input of that name")
    return specs


def _readable(path: Path, inputs: Mapping[str, str], display: DisplayOptions) -> TaskSpec | Refused:
    try:
        spec = spec_of(path, inputs)
        return TaskSpec(display.applied(spec.task), spec.here)
    except CallerError as fault:
        return Refused(path.stem, str(fault))


async def maker(name: str) -> ModelOf:
    """model_maker, after the calibration that a model without one needs first."""
    from handeye.commands.model_factory import PER_RUN
    from handeye.commands.models import check_first

    if name.partition(":")[0] not in PER_RUN and name != "builtin":
        model = load_model(name)
        if name.startswith(("http://", "https://")):
            from handeye.agent.backends.server import check_reachable

            await check_reachable(name)
        await check_first(model)
        return lambda environment: model
    return model_maker(name)
