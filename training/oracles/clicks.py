"""One click on the thing that the goal names."""

from __future__ import annotations

import re

from training.oracles.scene import Scene, click, solves
from training.records import Choice


@solves("click-test")
async def click_test(scene: Scene) -> list[Choice]:
    return click(*await scene.all("#subbtn"))


@solves("click-test-2")
async def click_test_2(scene: Scene) -> list[Choice]:
    return click(*await scene.all("#subbtn"))


@solves("click-button")
async def click_button(scene: Scene) -> list[Choice]:
    return click(*[thing for thing in await scene.all("#area button") if thing.text == scene.quoted[0]])


@solves("click-link")
async def click_link(scene: Scene) -> list[Choice]:
    return click(*[thing for thing in await scene.all(".alink") if thing.text == scene.quoted[0]])


@solves("click-dialog")
async def click_dialog(scene: Scene) -> list[Choice]:
    return click(*await scene.all(".ui-dialog-titlebar-close"))


@solves("click-dialog-2")
async def click_dialog_2(scene: Scene) -> list[Choice]:
    name = scene.quoted[0]
    if name == "x":
        return click(*await scene.all(".ui-dialog-titlebar-close"))
    return click(*[thing for thing in await scene.all(".ui-dialog-buttonset button") if thing.text == name])


@solves("focus-text")
async def focus_text(scene: Scene) -> list[Choice]:
    return click(*await scene.all("#tt"))


@solves("click-tab")
async def click_tab(scene: Scene) -> list[Choice]:
    number = re.search(r"Tab #(\d)", scene.goal)
    return click(*await scene.all(f"#area ul a[href='#tabs-{number and number[1]}']"))
