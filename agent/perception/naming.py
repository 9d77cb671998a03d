"""Which words a goal takes from the screen, and whether a line of text is those words.

named('Click the "Print report" button')   Named(text="Print report", beside=False, exact=True)
named("Press the button below Anna")       None: the words name what stands beside the target
"""

from __future__ import annotations

import re
from dataclasses import dataclass

QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]")
_FIELD = r"(?:(?:text |number |input )?field|text ?box|input)"
_NOUN = (
    rf"(?:button|link|tab|option|menu item|item|entry|label|{_FIELD}|check ?box|radio(?: button)?|switch|box|"
    r"drop-?down(?: list)?|list|select box|icon|symbol)"
)
_COLOR = r"(?:red|green|blue|yellow|orange|purple|pink|black|white|gr[ae]y|brown|cyan|teal)"
_VERB = re.compile(
    r"(?:please\s+)?(?:click|press|push|tap|hit|select|open|find|choose|go to|follow|expand|show|check|tick|"
    r"uncheck|untick|deselect)\b(?:\s+(?:on|into|in)\b)?(?:\s+the\b)?\s*",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"{_NOUN}\s+(?:(?:that|which) (?:says|reads)\s+|(?:labell?ed|named|called)\s+)?", re.IGNORECASE
)
_AFTER = re.compile(rf"\s+{_NOUN}$|\s+and (?:click|press)(?: on)? it$", re.IGNORECASE)
_SAYS = re.compile(r"\b(?:that|which) (?:says|reads)\b|\band (?:click|press)(?: on)? it\b", re.IGNORECASE)
_BESIDE = re.compile(rf"\b(?:{_FIELD}|drop-?down|list|select box|slider|cursor)\b", re.IGNORECASE)
_WORDLESS = re.compile(r"\b(?:icon|symbol|picture|image)\b", re.IGNORECASE)
_RELATION = re.compile(
    r"\b(?:of|in|for|row|column|below|above|under|over|left|right|next|beside|before|after|near|nearest|closest|"
    r"farthest|not|isn't|doesn't|don't|with|without|that|which|who|where|then|and|its|both|all|each|every|any|"
    r"first|second|third|fourth|fifth|last|other|another|between|from|to|as|is|are|largest|smallest|longest|"
    r"shortest|tallest|highest|lowest|twice|times|double|again)\b"
)
"""Written small: in capitals they are a name."""
_PART = re.compile(rf"\b(?:{_NOUN}|{_COLOR})\b", re.IGNORECASE)
_TYPING = re.compile(
    r"(?:type|enter|write|put) .+ (?:into|in|as) (?P<into>.+)|(?:fill|set) (?P<set>.+?) (?:with|to) .+",
    re.IGNORECASE,
)
_OF_FIELD = re.compile(rf"^(?:the )?(?:{_FIELD} )?[\"“]?|[\"”]?(?: {_FIELD})?$", re.IGNORECASE)
SHORT = 3
"""Letters that a name has at least to be looked for inside longer lines."""


@dataclass(frozen=True)
class Named:
    """text: as it should stand on the screen. beside: on a label; what is clicked or typed into is beside it.

    exact: in quotation marks, with a capital or with a digit, so that no other words will do.
    """

    text: str
    beside: bool
    exact: bool


def named(goal: str) -> Named | None:
    """The one text that the goal (English) names its target by; None where words alone do not say which."""
    goal = goal.strip().rstrip(".")
    verb, field = _VERB.match(goal), _field_of(goal)
    if field:
        return Named(field, beside=True, exact=True)
    if verb is None or _WORDLESS.search(QUOTED.sub(" ", goal)):
        return None
    quoted, around = QUOTED.findall(goal), QUOTED.sub(" ", goal)
    beside = _BESIDE.search(around) is not None
    if quoted:
        rest = _SAYS.sub(" ", around[verb.end() :] if verb.end() < len(around) else "")
        if len(quoted) > 1 or _RELATION.search(rest) or re.search(rf"\b{_COLOR}\b", rest, re.IGNORECASE):
            return None
        return Named(quoted[0].strip(), beside, exact=True)
    text = _AFTER.sub("", _BEFORE.sub("", goal[verb.end() :], count=1)).strip()
    if not text or _RELATION.search(text) or _PART.search(text):
        return None
    return Named(text, beside, exact=text[0].isupper() or any(letter.isdigit() for letter in text))


def _field_of(goal: str) -> str:
    """The name of the field that something is typed into; empty where the goal tells none."""
    told = _TYPING.fullmatch(goal)
    name = _OF_FIELD.sub("", told["into"] or told["set"]).strip() if told else ""
    return "" if _RELATION.search(name) or _PART.search(name) or name in ("text", "number", "input") else name


def letters(text: str) -> str:
    """Letters and digits only, without case; those that look the same are the same (0 and o, 1, l and i)."""
    kept = "".join(letter for letter in text.casefold() if letter.isalnum())
    return kept.translate(str.maketrans("01l", "oii"))


def reads(line: str, name: str) -> bool:
    """The line is the name, or holds it; blanks are often not read."""
    wanted = letters(name)
    return bool(wanted) and (letters(line) == wanted or (len(wanted) >= SHORT and wanted in letters(line)))
