"""Fields, checkboxes and options, then a button."""

from __future__ import annotations

import re

from training.oracles.scene import Scene, click, fill, first, solves
from training.records import Choice


@solves("enter-text")
async def enter_text(scene: Scene) -> list[Choice]:
    (field,) = await scene.all("#tt")
    return first(fill(field, scene.quoted[0]), click(*await scene.all("#subbtn")))


@solves("login-user")
async def login_user(scene: Scene) -> list[Choice]:
    (user,), (password,) = await scene.all("#username"), await scene.all("#password")
    fields = fill(user, scene.quoted[0]) + fill(password, scene.quoted[1])
    return first(fields, click(*await scene.all("#subbtn")))


TICKS = """() => [...document.querySelectorAll('#boxes input')].map(input => ({
    checked: input.checked, name: input.parentElement.textContent.trim(),
    box: handeyeDom.thing(input).box, label: handeyeDom.thing(input.parentElement).box}))"""


async def tick(scene: Scene, wanted: list[str]) -> list[Choice]:
    """Every box or label whose click brings the ticks nearer to exactly the wanted names."""
    return ticked([tick for tick in await scene.ask(TICKS) if tick["checked"] != (tick["name"] in wanted)])


def ticked(ticks: list[dict]) -> list[Choice]:
    return [Choice(kind="click", box=tick[part]) for tick in ticks for part in ("box", "label") if tick[part]]


@solves("click-checkboxes")
async def click_checkboxes(scene: Scene) -> list[Choice]:
    names = re.match(r"Select (.*) and click Submit", scene.goal)
    wanted = names[1].split(", ") if names else []
    return first(await tick(scene, wanted), click(*await scene.all("#subbtn")))


@solves("click-option")
async def click_option(scene: Scene) -> list[Choice]:
    names = re.match(r"Select (.*) and click Submit", scene.goal)
    wanted = names[1] if names else ""
    options = [option for option in await scene.ask(TICKS) if option["name"] == wanted]
    if any(option["checked"] for option in options):
        return click(*await scene.all("#subbtn"))
    return ticked(options)
