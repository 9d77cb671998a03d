"""Text that has to be read on the page, selected, copied or scrolled to."""

from __future__ import annotations

import re

from handeye.agent.actions import parse, points
from handeye.training.oracles.clicks import ordinal
from handeye.training.oracles.scene import FAR, Scene, Thing, click, fill, first, solves
from handeye.training.records import Choice


@solves("find-word")
async def find_word(scene: Scene) -> list[Choice]:
    (paragraph,), (field,) = await scene.all("#area p"), await scene.all("#answer-input")
    word = re.sub(r"[^a-zA-Z]", "", paragraph.text.split()[ordinal(scene.goal) - 1])
    return first(fill(field, word), click(*await scene.all("#subbtn")))


@solves("text-transform")
async def text_transform(scene: Scene) -> list[Choice]:
    text = "".join(letter.text for letter in await scene.all("#captcha span"))
    (field,) = await scene.all("#tt")
    return first(fill(field, text), click(*await scene.all("#subbtn")))


async def left_to_scroll(scene: Scene, css: str, end: str) -> bool:
    """Whether the scrolled area can be turned further to its 'top' or 'bottom'."""
    far = await scene.ask(
        "css => { const area = document.querySelector(css);"
        " return [area.scrollTop, area.scrollHeight - area.clientHeight - area.scrollTop]; }",
        css,
    )
    return far[0 if end == "top" else 1] > 2


def to_end(area: Thing, end: str) -> list[Choice]:
    if not area.box:
        return []
    return [Choice(kind="scroll", box=area.box, dy=-FAR if end == "top" else FAR)]


@solves("scroll-text")
async def scroll_text(scene: Scene) -> list[Choice]:
    (area,), (field,) = await scene.all("#text-area"), await scene.all("#answer-input")
    word = re.sub(r"[^a-zA-Z0-9]", "", area.value.split()[-1])
    if field.value != word and await left_to_scroll(scene, "#text-area", "bottom"):
        return to_end(area, "bottom")
    return first(fill(field, word), click(*await scene.all("#subbtn")))


@solves("scroll-text-2")
async def scroll_text_2(scene: Scene) -> list[Choice]:
    end = "bottom" if "bottom" in scene.goal else "top"
    (area,) = await scene.all("#text-area")
    if await left_to_scroll(scene, "#text-area", end):
        return to_end(area, end)
    return click(*await scene.all("#subbtn"))


@solves("sign-agreement")
async def sign_agreement(scene: Scene) -> list[Choice]:
    if not scene.quoted:
        return click(*await scene.all("#cancel"))
    (area,), (name,) = await scene.all("#text-area"), await scene.all("#name")
    if "disabled" in name.attributes:
        return to_end(area, "bottom")
    button = "#agree" if scene.quoted[1] == "Agree" else "#cancel"
    return first(fill(name, scene.quoted[0]), click(*await scene.all(button)))


@solves("highlight-text")
async def highlight_text(scene: Scene) -> list[Choice]:
    return await highlighted(scene, (await scene.all("#randomText"))[0])


@solves("highlight-text-2")
async def highlight_text_2(scene: Scene) -> list[Choice]:
    return await highlighted(scene, (await scene.all("#randomText p"))[ordinal(scene.goal) - 1])


async def highlighted(scene: Scene, paragraph: Thing) -> list[Choice]:
    """Three clicks select a paragraph; a button leaves it selected."""
    selected = await scene.ask("() => getSelection().toString().replace(/\\s/g, '')")
    if selected == re.sub(r"\s", "", paragraph.text):
        return click(*await scene.all("#subbtn"))
    return [Choice(kind="click", box=paragraph.box, count=3)] if paragraph.box else []


@solves("copy-paste")
async def copy_paste(scene: Scene) -> list[Choice]:
    return await copied(scene, (await scene.all("#to-copy"))[0])


@solves("copy-paste-2")
async def copy_paste_2(scene: Scene) -> list[Choice]:
    return await copied(scene, (await scene.all(f"#text-{ordinal(scene.goal)}"))[0])


FOCUS = """() => { const at = document.activeElement;
    return [at.id, at.selectionStart === 0 && at.selectionEnd === at.value?.length]; }"""


async def copied(scene: Scene, source: Thing) -> list[Choice]:
    """Click the source, select all, copy, click the field, paste. The clipboard is in the history only."""
    (field,) = await scene.all("#answer-input")
    if field.value == source.value:
        return click(*await scene.all("#subbtn"))
    if field.value:
        return fill(field, "")
    focus, whole = await scene.ask(FOCUS)
    if in_clipboard(scene, source):
        return [Choice(kind="press", keys="Control+v")] if focus == field.id else click(field)
    if focus != source.id:
        return click(source)
    return [Choice(kind="press", keys="Control+c" if whole else "Control+a")]


def in_clipboard(scene: Scene, source: Thing) -> bool:
    """Whether the last copy, after the last clearing, was made in the source's box."""
    past = [parse(step.action) for step in scene.history if not step.error]
    copies = [i for i, action in enumerate(past) if action.kind == "press" and action.keys == "Control+c"]
    clears = [i for i, action in enumerate(past) if action.kind == "type" and action.clear]
    if not copies or (clears and clears[-1] > copies[-1]):
        return False
    clicks = [point for action in past[: copies[-1]] for point in points(action)]
    return bool(clicks) and source.frame.contains(*clicks[-1])
