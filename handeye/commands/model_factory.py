"""The model of a name."""

from __future__ import annotations

import sys
from collections.abc import Callable

from handeye.agent.contracts import Environment, VisionModel
from handeye.agent.errors import CallerError

PER_RUN = ("none", "oracle", "random", "scripted")
"""Models that have to be made for every run."""

ModelOf = Callable[[Environment], VisionModel]


def load_model(name: str, environment: Environment | None = None) -> VisionModel:
    """Any of handeye.agent.backends.NAMES, oracle or random. The oracle looks into `environment`."""
    if name == "random":
        from handeye.training.oracles.model import RandomModel

        return RandomModel()
    if name != "oracle":
        from handeye.agent.backends import load

        return _say_where(load(name))
    from handeye.environments.browser.environment import BrowserEnvironment
    from handeye.environments.desktop.environment import DesktopEnvironment
    from handeye.environments.miniwob.environment import MiniwobEnvironment

    if isinstance(environment, MiniwobEnvironment):
        from handeye.training.oracles.model import OracleModel

        return OracleModel(environment)
    if isinstance(environment, BrowserEnvironment):
        from handeye.training.helpdesk.model import HelpdeskOracle

        return HelpdeskOracle(lambda: environment.page)
    if isinstance(environment, DesktopEnvironment):
        from handeye.training.oracles.desktop import DesktopOracle

        return DesktopOracle(environment)
    raise CallerError("the oracle knows MiniWoB++ tasks, the helpdesk and the desktop's examples only")


def _say_where(model: VisionModel) -> VisionModel:
    """Says so when screenshots leave this machine; nothing is sent before."""
    if model.card.sent_to:
        print(f"screenshots leave this machine: they are sent to {model.card.sent_to}", file=sys.stderr)
    return model


def model_maker(name: str) -> ModelOf:
    """Makes the model for each run; weights are loaded once, now."""
    if name.partition(":")[0] in PER_RUN:
        return lambda environment: load_model(name, environment)
    model = load_model(name)
    return lambda environment: model
