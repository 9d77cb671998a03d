"""Text on a screen that addresses the agent: what a screen says is data, never an instruction.

It is told by its words, in the languages that attacks were seen in, and by what it stands in: an action in
that region needs a person's yes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from handeye.agent.contracts import Box, Frozen
from handeye.agent.safety.risk_classes import plain

WHO = (
    r"(?:(?:ai|a\.i\.|automated|autonomous|browsing|computer[- ]use|web|gui|language|vision)[- ]+"
    r"(?:agents?|assistants?|models?|bots?|systems?)|agents?|llms?|chatbots?"
    r"|ki[- ]agenten?|agente ia|agent ia)"
)
ORDER = (
    r"(?:must|should|shall|have to|has to|need to|needs to|are required|is required|please"
    r"|click|press|type|enter|go to|open|muss|debe|doit)"
)
PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{WHO}\b[^.!?]{{0,30}}\b{ORDER}\b",
        rf"\b(?:if|when|because) you (?:are|re) an? (?:[a-z]+ )?{WHO}",
        rf"\b(?:note|message|instructions?|notice|attention|important|urgent|memo|hinweis|aviso)"
        rf"\b[^.!?]{{0,24}}\b(?:to|for|an|fur|para|pour)\b[^.!?]{{0,12}}\b{WHO}\b",
        rf"\b(?:dear|hello|hey|hi|attention),? {WHO}\b(?!['’]s)",
        r"\b(?:ignore|disregard|forget|override|skip|ignoriere|ignorez?|ignora)\b[^.!?]{0,40}"
        r"\b(?:instructions?|tasks?|goals?|prompts?|rules|orders|anweisungen|instrucciones|consignes)\b",
        r"\byour (?:new|real|actual|updated|revised|next) (?:task|goal|instructions?|objective|order)s?"
        r" ?(?:is|are|now|:)",
        r"\b(?:system|developer|admin) (?:prompt|override|instruction|directive)s?\b",
        r"\bthe (?:user|operator|task) (?:wants|asked|asks|requires|authori[sz]ed|approved|allowed)\b"
        r"[^.!?]{0,20}\byou\b",
        r"\bdo not (?:tell|inform|ask|notify|alert) (?:the|your) (?:user|operator|human)\b",
        r"<\|?(?:system|im_start|assistant|user)\|?>|\[/?(?:inst|system)\]",
        rf"^(?:{WHO}|assistant) ?:",
    )
)
"""Over `plain` words."""


class Said(Frozen):
    """Words that stand on a screen. region: the part of the page they belong to, in screen pixels."""

    text: str
    region: Box


def addressed(said: Iterable[Said]) -> tuple[Said, ...]:
    """What speaks to the agent and not to a person."""
    return tuple(each for each in said if speaks_to_agent(each.text))


def speaks_to_agent(text: str) -> bool:
    result = plain(text)
    return any(pattern.search(result) for pattern in PATTERNS)
