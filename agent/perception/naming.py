"""Which words a goal takes from the screen, and whether a line of text is those words.

    named('Click the "Print report" button')     Named(text="Print report")
    named("Press the red one that says Stop")    Named(text="Stop", color="red")
    named('Click Edit in the row of "Anna"')     Named(text="Edit", where="row", anchor="Anna")
    named("Which of them is the largest?")       None: it takes more than reading

Goals are English. What a sentence here does not fit is None, and is left to the model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from handeye.agent.perception.colors import HUES

WAYS = {"left of": "left", "right of": "right", "above": "above", "over": "above", "below": "below",
        "under": "below"}  # fmt: skip
SHORT = 3
"""Letters that a name has at least to be looked for inside longer lines."""

_FIELD = r"(?:(?:text |number |input )?field|text ?box|input)"
_NOUN = (
    rf"(?:button|link|tab|option|menu item|item|entry|label|{_FIELD}|check ?box|radio(?: button)?|switch|box|"
    r"drop-?down(?: list)?|list|select box|menu|row|line|word|text|one)"
)
_DO = (
    r"(?:click|press|push|tap|hit|select|open|find|choose|go to|follow|expand|show|check|tick|uncheck|untick|"
    r"deselect)(?: on| into| in)?(?: the)?"
)
_QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]")
_VERB = re.compile(rf"(?:please )?{_DO}\b ?", re.IGNORECASE)
_BEFORE = re.compile(
    rf"^{_NOUN} (?:(?:that|which) (?:says|reads) |(?:labell?ed|named|called) )?", re.IGNORECASE
)
_AFTER = re.compile(rf"(?:^|,? )(?:the )?{_NOUN}$", re.IGNORECASE)
_LEADING = re.compile(rf"^(?:the )?(?:{_NOUN} )?", re.IGNORECASE)
_AND_CLICK = re.compile(r"(?<=\S),? and (?:click|press)(?: on)? it$", re.IGNORECASE)
_BESIDE = re.compile(rf"\b(?:{_FIELD}|drop-?down|list|select box|slider|cursor)\b", re.IGNORECASE)
_WORDLESS = re.compile(r"\b(?:icon|symbol|picture|image|bar|square)\b", re.IGNORECASE)
_RELATION = re.compile(
    r"\b(?:of|in|for|row|column|below|above|under|over|left|right|next|beside|before|after|near|nearest|closest|"
    r"farthest|not|isn't|doesn't|don't|with|without|that|which|who|where|then|and|its|both|all|each|every|any|"
    r"first|second|third|fourth|fifth|last|other|another|between|from|to|as|is|are|largest|smallest|longest|"
    r"shortest|tallest|highest|lowest|twice|times|double|again)\b"
)
"""Written small: in capitals they are a name."""
_NAME = r"(?:[\"“][^\"”]+[\"”]|[^\"”“]+?)"
_STATE = rf"(?:is|says) (?P<no>not )?(?:marked )?(?P<anchor>{_NAME})"
_PLACED = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:please )?{_DO} (?P<text>{_NAME}) (?:(?:just|directly|immediately|right) )?(?:to the )?"
        rf"(?P<way>{'|'.join(WAYS)}) (?P<anchor>{_NAME})",
        rf"(?:please )?{_DO} (?P<text>{_NAME}) (?:(?:of|for) the {_NOUN} (?:that|which)|where it) {_STATE}",
        rf"in the (?:row|line) (?:that|which) {_STATE},? {_DO} (?P<text>{_NAME})",
        rf"(?:please )?{_DO} (?P<text>{_NAME}) (?:in the (?:row|line)(?: of| with| for)?|of|for|next to) "
        rf"(?P<anchor>{_NAME})",
        rf"in the (?:row|line)(?: of| with| for)? (?P<anchor>{_NAME}),? {_DO} (?P<text>{_NAME})",
        rf"find (?P<anchor>{_NAME}) and (?:click|press|open) its (?P<text>{_NAME})",
    )
)
_TYPING = re.compile(
    r"(?:type|enter|write|put) .+ (?:into|in|as) (?P<into>.+)|(?:fill|set) (?P<set>.+?) (?:with|to) .+",
    re.IGNORECASE,
)
_OF_FIELD = re.compile(rf"^(?:the )?(?:{_FIELD} )?[\"“]?|[\"”]?(?: {_FIELD})?$", re.IGNORECASE)
_KEYS = re.compile(
    r"(?:(?:control|ctrl|alt|option|shift|meta|cmd|command|super|win(?:dows)?)\+)*"
    r"(?:.|f\d{1,2}|control|ctrl|alt|shift|meta|super|enter|return|tab|esc(?:ape)?|backspace|del(?:ete)?|"
    r"ins(?:ert)?|home|end|page ?(?:up|down)|(?:arrow ?)?(?:up|down|left|right)|space(?: ?bar)?|caps ?lock|"
    r"(?:context)?menu|pause|print ?screen)(?: key)?",
    re.IGNORECASE,
)
_COLOR = rf"(?:{'|'.join(HUES)})"
_COLORED = (
    re.compile(
        rf", the {_COLOR} one$| (?:that|which) is {_COLOR}\b| with the {_COLOR} color\b|,? in {_COLOR}\b"
    ),
    re.compile(rf"\b{_COLOR} (?=\S)"),
)


@dataclass(frozen=True)
class Named:
    """text: as it should stand on the screen; empty where a colour alone tells the target.

    beside: on a label; what is clicked or typed into is beside it. exact: in quotation marks, with a capital
    or with a digit, so that no other words will do. color: one of HUES, of the thing or of its words.
    where: "row" for a thing in the row of `anchor`, "other row" for one in a row without it, or on which side
    of it, one of WAYS' values.
    """

    text: str
    beside: bool = False
    exact: bool = True
    color: str = ""
    where: str = ""
    anchor: str = ""


def named(goal: str) -> Named | None:
    """What the goal names its target by; None where words, a colour and one other text do not say which."""
    goal = _AND_CLICK.sub("", " ".join(goal.split()).rstrip("."))
    if field := _field_of(goal):
        return Named(field, beside=True)
    if _WORDLESS.search(_QUOTED.sub(" ", goal)):
        return None
    plain = _plainly(goal)
    if plain is not None and plain.text:
        return plain
    return _placed(goal) or _colored(goal)


def _plainly(goal: str) -> Named | None:
    """By its words alone."""
    verb = _VERB.match(goal)
    if verb is None:
        return None
    rest = _AFTER.sub("", _BEFORE.sub("", goal[verb.end() :])).strip()
    beside = _BESIDE.search(_QUOTED.sub(" ", goal)) is not None
    if quoted := _QUOTED.fullmatch(rest):
        return Named(quoted[1].strip(), beside)
    words = rest.split()
    if '"' in rest or _RELATION.search(rest) or any(word in HUES for word in words):
        return None
    if len(words) > 1 and re.search(rf"\b{_NOUN}\b", rest):
        return None
    return Named(rest, beside, exact=rest[:1].isupper() or any(letter.isdigit() for letter in rest))


def _placed(goal: str) -> Named | None:
    """By its words and what it is beside."""
    for form in _PLACED:
        if result := form.fullmatch(goal):
            text, anchor = (_bare(result[name]) for name in ("text", "anchor"))
            if not text or not anchor or _RELATION.search(text + " " + anchor):
                return None
            also = result.groupdict()
            way, row = also.get("way"), "other row" if also.get("no") else "row"
            return Named(text, where=WAYS[way.casefold()] if way else row, anchor=anchor)
    return None


def _colored(goal: str) -> Named | None:
    """By its colour, and its words where it has some."""
    for form in _COLORED:
        if result := form.search(goal):
            rest = _plainly(goal[: result.start()] + goal[result.end() :])
            color = next(word for word in HUES if word in result[0].split())
            return replace(rest, color=color) if rest and not rest.beside else None
    return None


def _bare(name: str) -> str:
    """Without quotation marks and nouns; empty for a noun alone."""
    name = _AFTER.sub("", _LEADING.sub("", name.strip())).strip()
    quoted = _QUOTED.fullmatch(name)
    name = quoted[1] if quoted else name
    return "" if '"' in name or re.fullmatch(_NOUN, name, re.IGNORECASE) else name


def _field_of(goal: str) -> str:
    """The name of the field that something is typed into; empty where the goal tells none."""
    result = _TYPING.fullmatch(goal)
    name = _OF_FIELD.sub("", result["into"] or result["set"]).strip() if result else ""
    nouns = re.search(rf"\b{_NOUN}\b", name, re.IGNORECASE) is not None or name in ("number", "input")
    return "" if nouns or _RELATION.search(name) else name


def explicit(goal: str) -> bool:
    """It says what kind of thing has the name, quotes it, or only says to press it: no other will do."""
    goal = " ".join(goal.split()).rstrip(".")
    pressed = re.match(r"(?:please )?(?:click|press|push|tap|hit)\b", goal, re.IGNORECASE)
    return bool(pressed or _QUOTED.search(goal) or re.search(rf"\b{_NOUN}\b", goal, re.IGNORECASE))


def names_keys(text: str) -> bool:
    """It may be a key, or keys held together, that is asked for: 'Enter', 'ctrl+S'. Fewer than the names that
    models write (agent/dialects/keys.py): Next, Back and Print are buttons here."""
    return _KEYS.fullmatch(text) is not None


def letters(text: str) -> str:
    """Letters and digits only, without case; those that look the same are the same (0 and o, 1, l and i)."""
    kept = "".join(letter for letter in text.casefold() if letter.isalnum())
    return kept.translate(str.maketrans("01l", "oii"))


def reads(line: str, name: str) -> bool:
    """The line is the name, or holds it; blanks are often not read."""
    wanted = letters(name)
    return bool(wanted) and (letters(line) == wanted or (len(wanted) >= SHORT and wanted in letters(line)))
