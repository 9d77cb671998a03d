"""What follows a model's name, as in an address: `?tokens=2048&thinking=off&family=qwen3-vl`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import parse_qsl

from pydantic import Field, ValidationError

from handeye.agent.cards import family, family_of
from handeye.agent.contracts import Frozen, ModelCard, Resize
from handeye.agent.errors import CallerError

GENERIC = "generic"
"""The card of a model whose family is not known."""


class AskOptions(Frozen):
    """family: the card to use, instead of the one that the name or the architecture gives. tokens: the
    longest answer, thoughts included; 0 for the backend's own limit. thinking: on or off, where the model
    can do both; empty leaves it as the model or its server has it. past: pictures of earlier screens that it
    is given beside the present one. temperature, top_p, seed: sampling;
    greedy when left out.
    """

    family: str = ""
    tokens: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    thinking: Literal["", "on", "off"] = ""
    past: Annotated[int, Field(ge=0, le=16)] = 0
    temperature: Annotated[float, Field(ge=0, le=5)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    seed: int | None = None

    @property
    def sampling(self) -> dict[str, float | int]:
        data = {"temperature": self.temperature, "top_p": self.top_p, "seed": self.seed}
        return {name: value for name, value in data.items() if value is not None}


class ServerOptions(AskOptions):
    """max_pixels: the area to which the server itself shrinks a picture, so that none larger is sent."""

    max_pixels: Annotated[int, Field(ge=0)] = 0


Options = TypeVar("Options", bound=AskOptions)


def split(name: str, kind: type[Options]) -> tuple[str, Options]:
    """The model and its options. Raises CallerError for an unknown or a wrong one."""
    model, _, text = name.partition("?")
    data = dict(parse_qsl(text, keep_blank_values=True))
    try:
        return model, kind.model_validate(data)
    except ValidationError as fault:
        first = fault.errors()[0]
        known = ", ".join(kind.model_fields)
        raise CallerError(
            f"{name}: {'.'.join(map(str, first['loc']))}: {first['msg']}; known are {known}"
        ) from None


def card_of(name: str, chosen: str, model_type: str = "", **known: Any) -> ModelCard:
    """The card of the chosen family, else of the one that the architecture and the name give, else the
    generic one.

    Raises CallerError for a family that is not known.
    """
    found = family(chosen) if chosen else family_of(name, model_type) or family(GENERIC)
    return found.card(name, **known)


def remembering(card: ModelCard, options: AskOptions) -> ModelCard:
    """The card with the earlier screens that the user wants to be shown."""
    return card.model_copy(update={"past_pictures": options.past}) if options.past else card


def within(card: ModelCard, max_pixels: int) -> ModelCard:
    """The card with a limit of the picture's area that a server keeps silently."""
    rule = card.resize
    if not max_pixels or rule.rule in ("tiles", "square"):
        return card
    if rule.rule == "none":
        return card.model_copy(update={"resize": Resize(rule="fit", max_pixels=max_pixels)})
    limit = min(max_pixels, rule.max_pixels or max_pixels)
    return card.model_copy(update={"resize": rule.model_copy(update={"max_pixels": limit})})
