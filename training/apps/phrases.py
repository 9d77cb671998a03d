# ruff: noqa: E501 - long lines of markup and wordings
"""How people word a goal: names with and without quotation marks, roles, places, politeness, order."""

from __future__ import annotations

import random

from .parts import Part

QUOTES = ('"{}"', '"{}"', "'{}'", "“{}”", "‘{}’", "«{}»")
BEFORE = ("", "", "", "", "", "", "please ", "Please ", "can you ", "could you ", "I want to ", "I'd like to ", "I need to ", "now ", "just ",
          "you should ", "let's ", "would you ", "help me to ", "go and ", "kindly ", "Please, ", "hey, ", "next, ")  # fmt: skip
AFTER = (
    "",
    "",
    "",
    "",
    ".",
    ".",
    "",
    " please",
    ", please.",
    " for me",
    " now",
    "!",
    " thanks",
    ". Then stop.",
    " on this page",
)
ROLES = {
    "button": ("button", "button", "button"), "link": ("link", "link"), "menuitem": ("menu item", "entry", "item", "menu entry"),
    "tab": ("tab",), "textbox": ("field", "box", "input", "text field", "input field"), "select": ("list", "drop-down", "dropdown", "select box", "selection"),
    "menu": ("menu", "menu button", "drop-down"), "checkbox": ("checkbox", "box", "tick box", "check box"), "switch": ("switch", "toggle", "option"),
    "radiogroup": ("option", "radio button", "choice"), "header": ("column heading", "column", "column header"), "page": ("page", "page number"),
}  # fmt: skip
PRESS = {
    "button": ("click", "press", "click on", "push", "hit", "tap", "use", "choose", "click"),
    "link": ("click", "follow", "open", "go to", "click on", "tap", "choose", "visit"),
    "menuitem": ("choose", "select", "click", "pick", "open"), "tab": ("open", "switch to", "go to", "click", "show", "select", "change to"),
    "menu": ("open", "click", "expand", "unfold"), "header": ("click", "sort by", "click on"), "page": ("go to", "open", "click"),
}  # fmt: skip


def quote(rng: random.Random, text: str, share: float = 0.4) -> str:
    return rng.choice(QUOTES).format(text) if rng.random() < share else text


def cased(rng: random.Random, text: str) -> str:
    return text.lower() if rng.random() < 0.14 else text.upper() if rng.random() < 0.02 else text


def typo(rng: random.Random, text: str) -> str:
    """Now and then two letters change places, or one is missing."""
    if rng.random() > 0.02 or len(text) < 7 or not text.isalpha():
        return text
    at = rng.randrange(1, len(text) - 2)
    return (
        text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        if rng.random() < 0.5
        else text[:at] + text[at + 1 :]
    )


class Said(str):
    """A sentence that remembers its clause without politeness."""

    core: str


VERBS = frozenset(
    [
        "accept",
        "add",
        "agree",
        "allow",
        "answer",
        "approve",
        "apply",
        "archive",
        "ask",
        "assign",
        "attach",
        "back-up",
        "block",
        "book",
        "browse",
        "build",
        "buy",
        "call",
        "cancel",
        "change",
        "chat",
        "check",
        "choose",
        "clear",
        "click",
        "clone",
        "close",
        "comment",
        "complete",
        "compose",
        "configure",
        "confirm",
        "contact",
        "continue",
        "copy",
        "count",
        "create",
        "customise",
        "decline",
        "delete",
        "deactivate",
        "deny",
        "deselect",
        "disable",
        "discard",
        "dismiss",
        "do",
        "download",
        "drag",
        "duplicate",
        "edit",
        "empty",
        "enable",
        "end",
        "enter",
        "erase",
        "execute",
        "expand",
        "explore",
        "export",
        "favourite",
        "file",
        "fill",
        "filter",
        "find",
        "finish",
        "flag",
        "fold",
        "follow",
        "forward",
        "get",
        "give",
        "go",
        "halt",
        "hide",
        "hit",
        "hover",
        "import",
        "invite",
        "jump",
        "keep",
        "leave",
        "let",
        "like",
        "log",
        "look",
        "make",
        "manage",
        "mark",
        "message",
        "modify",
        "move",
        "narrow",
        "note",
        "open",
        "order",
        "pass",
        "pause",
        "pay",
        "phone",
        "pick",
        "place",
        "point",
        "post",
        "press",
        "preview",
        "print",
        "proceed",
        "publish",
        "push",
        "put",
        "quote",
        "read",
        "rebuild",
        "record",
        "recover",
        "redeem",
        "refresh",
        "refuse",
        "register",
        "reject",
        "reload",
        "remove",
        "rename",
        "reopen",
        "reply",
        "report",
        "reserve",
        "reset",
        "resolve",
        "respond",
        "restore",
        "return",
        "ring",
        "run",
        "save",
        "say",
        "schedule",
        "search",
        "see",
        "select",
        "send",
        "set",
        "settle",
        "share",
        "show",
        "sign",
        "skip",
        "sort",
        "star",
        "start",
        "stop",
        "store",
        "submit",
        "subscribe",
        "switch",
        "take",
        "tap",
        "tell",
        "test",
        "throw",
        "tick",
        "turn",
        "unfold",
        "unmark",
        "unstar",
        "untick",
        "uncheck",
        "update",
        "upload",
        "upvote",
        "use",
        "view",
        "visit",
        "vote",
        "watch",
        "write",
        "activate",
        "bring",
    ]
)


def wrap(rng: random.Random, text: str) -> str:
    """A clause as a sentence somebody sends: polite or not, with or without a capital and a full stop."""
    said = Said(dressed(rng, text))
    said.core = text
    return said


def dressed(rng: random.Random, text: str) -> str:
    if text.split()[0].lower().strip(",:") not in VERBS:
        return text + rng.choice(("", "", "", ", please", " please"))
    return sentence(rng, text)


def sentence(rng: random.Random, text: str) -> str:
    before = rng.choice(BEFORE)
    bare = text[0].lower() + text[1:] if before and len(text) > 1 and text[1].islower() else text
    out = before + bare
    if rng.random() < 0.6:
        out = out[0].upper() + out[1:]
    tail = rng.choice(AFTER)
    if out.endswith(("?", ".", "!")):
        return out
    if before in ("can you ", "could you ", "would you "):
        return out + rng.choice(("?", "?", ""))
    return out + tail


def place(rng: random.Random, part: Part) -> str:
    """Where it stands, where the page says so; empty now and then."""
    if part.section and rng.random() < 0.35:
        return rng.choice((" in the {}", " in the {}", " of the {}", " from the {}")).format(part.section)
    if part.heading and rng.random() < 0.06:
        return rng.choice((" under {}", " in the section {}", " below {}", " in the {} box")).format(
            quote(rng, part.heading)
        )
    return ""


def control(rng: random.Random, part: Part, name: str) -> str:
    """The control by its name: bare, quoted, with its kind before or after."""
    word = rng.choice(ROLES.get(part.role, ("control",)))
    called = quote(rng, cased(rng, name))
    return rng.choice((called, called, f"the {called} {word}", f"the {called} {word}", f"the {word} {called}", f"{called} {word}",
                       f"the {word} that says {called}", f"the {word} labelled {called}", f"the {word} named {called}", f"the {word} with the text {called}"))  # fmt: skip


def click(rng: random.Random, part: Part, name: str) -> str:
    verb = rng.choice(PRESS.get(part.role, ("click", "press", "click on", "select")))
    if rng.random() < 0.12:
        return f"{rng.choice(('Click', 'click', 'Click on'))} {rng.choice(QUOTES).format(name)}"
    return wrap(rng, f"{verb} {control(rng, part, name)}{place(rng, part)}")


def field_name(rng: random.Random, part: Part) -> str:
    names = [part.name or part.placeholder] * 4 + list(part.says)
    if part.placeholder and part.placeholder != part.name:
        names.append(part.placeholder)
    names = [n for n in names if n]
    name = rng.choice(names) if names else "text"
    word = rng.choice(ROLES["textbox"])
    called = quote(rng, cased(rng, name.rstrip("…:")), 0.3)
    return rng.choice(
        (
            f"the {called} {word}",
            called,
            f"the {word} {called}",
            f"{called} {word}",
            f"the {called}",
            f"the {word} for the {called}",
            f"the {word} labelled {called}",
        )
    )


def typing(rng: random.Random, part: Part, text: str) -> str:
    said, where = quote(rng, text, 0.6), field_name(rng, part)
    forms = (f"type {said} into {where}", f"enter {said} in {where}", f"write {said} in {where}", f"put {said} into {where}", f"fill {where} with {said}",
             f"set {where} to {said}", f"{where}: {said}", f"fill in {said} as {where}", f"type {said} in {where}", f"change {where} to {said}",
             f"{where} should be {said}", f"let {where} say {said}", f"use {said} for {where}")  # fmt: skip
    return wrap(rng, rng.choice(forms))


def setting(rng: random.Random, part: Part, on: bool) -> str:
    name = quote(rng, cased(rng, part.name))
    word = rng.choice(ROLES[part.role])
    forms: tuple[str, ...]
    if part.role == "switch":
        forms = (("turn on {}", "switch on {}", "enable {}", "turn {} on", "activate {}", "{} should be on", "switch {} on", "I want {} enabled", "set {} to on")
                 if on else ("turn off {}", "switch off {}", "disable {}", "turn {} off", "deactivate {}", "{} should be off", "switch {} off", "no {} please", "set {} to off"))  # fmt: skip
    else:
        forms = (("tick {}", "check {}", "check the box {}", "select {}", "mark {}", "tick the box for {}", "put a tick at {}", "turn on {}", "{} should be ticked", "make sure {} is checked")
                 if on else ("untick {}", "uncheck {}", "clear the box {}", "remove the tick from {}", "deselect {}", "take the tick off {}", "{} should not be ticked", "make sure {} is not checked"))  # fmt: skip
    shown = name if rng.random() < 0.7 else f"the {name} {word}"
    return wrap(rng, rng.choice(forms).format(shown))


def choosing(rng: random.Random, label: str, option: str) -> str:
    value, name = quote(rng, cased(rng, option)), quote(rng, cased(rng, label.rstrip("?:")), 0.3)
    if not label:
        return wrap(
            rng, rng.choice((f"choose {value}", f"select {value}", f"pick {value}", f"set it to {value}"))
        )
    forms = (f"choose {value} for {name}", f"select {value} in the {name} list", f"set {name} to {value}", f"set the {name} to {value}", f"change the {name} to {value}",
             f"pick {value} as {name}", f"{name}: {value}", f"select {value} as the {name}", f"the {name} should be {value}", f"in {name} choose {value}",
             f"I want {value} as {name}", f"switch {name} to {value}", f"pick {value} from the {name} drop-down", f"change {name} to {value}")  # fmt: skip
    return wrap(rng, rng.choice(forms))


def joined(rng: random.Random, clauses: list[str]) -> str:
    if len(clauses) == 1:
        return clauses[0]
    middle = rng.choice((", ", ", ", "; ", " and ", ", then "))
    return middle.join(clauses[:-1]) + rng.choice((" and ", ", and ", ", ", " and ")) + clauses[-1]
