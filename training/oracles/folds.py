"""What opens: sections, tabs, menus, trees. What is not seen is looked for in a fixed order: the one
after the one that is open, and any when none is, so that a pupil who sees only pixels can do the same."""

from __future__ import annotations

import re

from handeye.training.oracles.scene import Scene, Thing, click, first, solves
from handeye.training.records import Choice


@solves("click-tab")
async def click_tab(scene: Scene) -> list[Choice]:
    number = re.search(r"Tab #(\d)", scene.goal)
    return click(*await scene.all(f"#area ul a[href='#tabs-{number and number[1]}']"))


@solves("click-collapsible", "click-collapsible-nodelay")
async def click_collapsible(scene: Scene) -> list[Choice]:
    headers = await scene.all("#area h3")
    opened = headers[0].attributes.get("aria-expanded") == "true"
    return click(*await scene.all("#subbtn")) if opened else click(*headers)


@solves("click-collapsible-2", "click-collapsible-2-nodelay")
async def click_collapsible_2(scene: Scene) -> list[Choice]:
    headers = await scene.all("#area h3")
    opened = [i for i, header in enumerate(headers) if header.attributes.get("aria-expanded") == "true"]
    return await search_inside(scene, headers, opened[0] if opened else None)


@solves("click-tab-2", "click-tab-2-easy", "click-tab-2-medium", "click-tab-2-hard")
async def click_tab_2(scene: Scene) -> list[Choice]:
    tabs = await scene.all("#area ul li")
    opened = [i for i, tab in enumerate(tabs) if "ui-tabs-active" in tab.classes]
    return await search_inside(scene, await scene.all("#area ul li a"), opened[0] if opened else None)


async def search_inside(scene: Scene, headers: list[Thing], opened: int | None) -> list[Choice]:
    """The link when it is in the open part, else the next part."""
    links = await scene.named(".alink", scene.quoted[0])
    found = click(*links)
    if found or opened is None:
        return found or click(*headers)
    return click(headers[(opened + 1) % len(headers)])


@solves("click-menu")
async def click_menu(scene: Scene) -> list[Choice]:
    """Menus open under the pointer; a click on one that holds others would choose it."""
    path = scene.goal.removeprefix("Select ").split(">")
    items = await scene.all("#menu li > div")
    by_name = {item.text: item for item in items}
    for name in reversed(path):
        item = by_name[name]
        if item.box:
            return click(item) if name == path[-1] else [Choice(kind="move", box=item.box)]
    return []


@solves("click-menu-2")
async def click_menu_2(scene: Scene) -> list[Choice]:
    """Half of its goals name an icon that the goal's text does not hold: those are unknown."""
    if not scene.quoted[1:]:
        return []
    items = {item.text: item for item in await scene.all("#menu li > div")}
    wanted, parent = items[scene.quoted[1]], items["Playback"]
    inside = scene.quoted[1] in ("Prev", "Stop", "Play", "Next")
    return first(
        click(wanted),
        click(parent) if inside else [],
        click(*await scene.all("#open-menu")),
    )


@solves("navigate-tree")
async def navigate_tree(scene: Scene) -> list[Choice]:
    name = scene.quoted[0]
    found = click(*[item for item in await scene.all("#tree li > span") if item.text == name and item.box])
    if found:
        return found
    closed = await scene.boxes("[...document.querySelectorAll('#tree li.expandable > span.folder')]")
    return [Choice(kind="click", box=box) for box in closed]
