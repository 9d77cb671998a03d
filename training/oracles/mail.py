"""The e-mail inbox: find a sender's message, then reply, forward, delete or star it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handeye.training.oracles.scene import Scene, Thing, click, fill, first, solves
from handeye.training.records import Choice

PLAIN = (
    ("reply", r"email by (?P<by>.*?) and reply to them with the text \"(?P<message>.*)\""),
    ("forward", r"email by (?P<by>.*?) and forward that email to (?P<to>.*)\.$"),
    ("delete", r"email by (?P<by>.*?) and click the trash icon"),
    ("star", r"email by (?P<by>.*?) and click the star icon"),
)


@dataclass(frozen=True)
class Errand:
    """What to do with the message of whom. text: the reply, or the receiver of a forwarded message."""

    deed: str
    by: str
    text: str = ""


async def errand(scene: Scene) -> Errand:
    """From the goal; pages with free wordings keep the names of their template's fields."""
    for deed, pattern in PLAIN:
        if said := re.search(pattern, scene.goal):
            result = said.groupdict()
            return Errand(deed, result["by"], result.get("message") or result.get("to") or "")
    result = await scene.ask("() => core.currentFields")
    text = result.get("message") or result.get("to") or ""
    return Errand(result.get("task") or "forward", result["by"], text)


@solves(
    "email-inbox",
    "email-inbox-delete",
    "email-inbox-forward",
    "email-inbox-forward-nl",
    "email-inbox-forward-nl-turk",
    "email-inbox-important",
    "email-inbox-nl-turk",
    "email-inbox-noscroll",
    "email-inbox-reply",
    "email-inbox-star-reply",
)
async def inbox(scene: Scene) -> list[Choice]:
    what = await errand(scene)
    if await scene.all("#reply"):
        return await writing(scene, what, "reply", "#reply-text")
    if await scene.all("#forward"):
        return await writing(scene, what, "forward", ".forward-sender")
    if senders := await scene.seen("#email .email-sender"):
        return await opened(scene, what, senders[0])
    if await scene.seen("#search-input"):
        return click(*await scene.all("#search-cancel"))
    return await listed(scene, what)


async def writing(scene: Scene, what: Errand, deed: str, field: str) -> list[Choice]:
    """A reply or a forward is being written."""
    about = await scene.ask("() => document.querySelector('#email .email-sender').textContent")
    if what.deed != deed or about != what.by:
        return click(*await scene.all(f"#close-{deed}"))
    (written,) = await scene.all(field)
    return first(fill(written, what.text), click(*await scene.all(f"#send-{deed}")))


async def opened(scene: Scene, what: Errand, sender: Thing) -> list[Choice]:
    """One message is open."""
    if sender.text != what.by:
        return click(*await scene.all("#close-email"))
    buttons = {"reply": ".email-reply", "forward": ".email-forward", "delete": ".trash", "star": ".star"}
    return click(*await scene.all(f"#email {buttons[what.deed]}"))


async def listed(scene: Scene, what: Errand) -> list[Choice]:
    """The list of messages; two of the same sender are equally right."""
    part = {"delete": ".trash", "star": ".star"}.get(what.deed, ".email-left")
    senders = await scene.all("#main .email-thread .email-sender")
    parts = await scene.all(f"#main .email-thread {part}")
    return click(*[each for sender, each in zip(senders, parts, strict=True) if sender.text == what.by])
