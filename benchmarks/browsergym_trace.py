"""A real trace of BrowserGym's experiment loop, made under the Python that has it; see docs/log.md.

    MINIWOB_URL=file://.../miniwob/ python browsergym_trace.py OUT CHROMIUM [TASK...]

The agent is a few lines that read the accessibility tree, so that a trace needs no model. It uses nothing
of Handeye's. The loop counts tokens with a vocabulary that tiktoken fetches from the network; words are
counted here instead, which only its statistics show.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import Any

from browsergym.core.action.highlevel import HighLevelActionSet
from browsergym.experiments import AbstractAgentArgs, Agent, AgentInfo, EnvArgs, ExpArgs, loop
from playwright.sync_api import BrowserType

TASKS = ("click-button", "login-user", "enter-text")
QUOTED = re.compile(r'"([^"]*)"')


class Reader(Agent):  # type: ignore[misc]
    """Fills the fields with what the goal quotes, in order, then clicks the button."""

    action_set = HighLevelActionSet(subsets=["bid"])

    def __init__(self) -> None:
        self._filled = 0

    def obs_preprocessor(self, obs: dict[str, Any]) -> dict[str, Any]:
        return obs

    def get_action(self, obs: dict[str, Any]) -> tuple[str, AgentInfo]:
        result = QUOTED.findall(obs["goal"])
        nodes = obs["axtree_object"]["nodes"]
        fields = [node["browsergym_id"] for node in nodes if _role(node) == "textbox"]
        buttons = {_name(node): node["browsergym_id"] for node in nodes if _role(node) == "button"}
        if self._filled < len(fields):
            self._filled += 1
            return f"fill({fields[self._filled - 1]!r}, {result[self._filled - 1]!r})", AgentInfo()
        wanted = next((name for name in result if name in buttons), None) or next(iter(buttons))
        return f"click({buttons[wanted]!r})", AgentInfo(think=f"the button {wanted}")


@dataclass
class ReaderArgs(AbstractAgentArgs):  # type: ignore[misc]
    def make_agent(self) -> Reader:
        return Reader()


def _role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", ""))


def _name(node: dict[str, Any]) -> str:
    return str(node.get("name", {}).get("value", ""))


def main() -> None:
    out, chromium, *tasks = sys.argv[1:]
    launch = BrowserType.launch
    BrowserType.launch = lambda self, **told: launch(self, **{"executable_path": chromium, **told})  # type: ignore[method-assign]
    loop.count_tokens = lambda text, model="": len(text.split())
    for task in tasks or TASKS:
        place = EnvArgs(task_name=f"miniwob.{task}", task_seed=3, max_steps=6, headless=True)
        experiment = ExpArgs(agent_args=ReaderArgs(), env_args=place)
        experiment.prepare(out)
        experiment.run()
        print(f"{experiment.exp_dir}: {experiment.err_msg or 'no error'}")


if __name__ == "__main__":
    main()
