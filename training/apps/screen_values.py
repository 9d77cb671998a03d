"""What a person would type into a field."""

from __future__ import annotations

import random

from . import pool
from .parts import Part
from .words import Words


def value_for(rng: random.Random, words: Words, part: Part) -> str:
    if part.kind == "password":
        return words.secret()
    if part.kind == "search":
        return words.phrase()
    if part.kind == "code":
        return f"{words.invented().upper()}{rng.randint(5, 50)}"
    if part.kind == "quantity":
        return str(rng.choice([n for n in range(1, 13) if str(n) != part.value]))
    if part.kind == "copy":
        return words.email()
    return pool.values_like(rng, part.kind, words)
