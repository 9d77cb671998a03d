"""From a screen and a prompt to one action: greedy, and only what the grammar of actions allows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from handeye.vlm import tokens as words
from handeye.vlm.cache import TileCache
from handeye.vlm.layout import cell_centers
from handeye.vlm.network import Context, Network
from handeye.vlm.processor import Answer
from handeye.vlm.sizes import STEM_STRIDE
from handeye.vlm.tokens import (
    CASES,
    CHANGES,
    CLICKS,
    COPY,
    END,
    EOS,
    FIRST,
    ID,
    KEYS,
    POINT,
    POINTED,
    SAY,
    WORD,
)

MAX_SAID = 96
"""Longest free answer in bytes."""
SCROLL_PIXELS, FAR_PIXELS = 120, 1000
OPENINGS = 4
"""First words that are tried when the best answer is exhausted."""
NEAR = 12.0
"""Pixels within which two points are the same place."""
SAME_FIELD = (400.0, 16.0)
"""Pixels across and down within which two points are taken for the same text field."""
FAINT, MOST_HOT = 0.1, 400
"""Cells of a bright place: at least so bright as a share of its brightest, and at most so many."""
Reader = Callable[[float, float, bool], str]
"""The line of text that stands at a point, given in view pixels, or its one word there."""
SCROLLS = {"SCROLL_DOWN": (0, 1), "SCROLL_UP": (0, -1), "SCROLL_RIGHT": (1, 0), "SCROLL_LEFT": (-1, 0)}


@dataclass
class Written:
    """The answer as it grows."""

    tokens: list[int] = field(default_factory=lambda: [words.BOS])
    pointed: list[int] = field(default_factory=lambda: [-1])
    copied: list[int] = field(default_factory=lambda: [-1])
    points: list[tuple[float, float, float]] = field(default_factory=list)
    span: list[int] = field(default_factory=list)
    said: list[int] = field(default_factory=list)
    log_probability: float = 0.0
    openings: list[int] = field(default_factory=list)
    """The likeliest first words."""


def half_precision_pays() -> bool:
    """True where the processor multiplies bfloat16 in hardware; elsewhere it is slower than float32."""
    if hasattr(torch.cpu, "get_capabilities"):  # not in the oldest torch that we take
        known = torch.cpu.get_capabilities()
        return bool(known.get("avx512_bf16") or known.get("amx_bf16"))
    private = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, name, bool)() for name in private)


@torch.inference_mode()
def decide(
    model: Network,
    inputs: dict[str, Tensor],
    cache: TileCache | None = None,
    half: bool | None = None,
    reader: Reader | None = None,
) -> Answer:
    """One action for the processor's `inputs` (a batch of one). cache: tile features of earlier steps;
    half: bfloat16 products, by default where they pay; reader: reads the text that the answer points to,
    without it such answers are left out."""
    with torch.autocast("cpu", torch.bfloat16, enabled=half_precision_pays() if half is None else half):
        return _decide(model, inputs, cache, reader)


@torch.inference_mode()
def sample(model: Network, inputs: dict[str, Tensor], rng: torch.Generator) -> tuple[str, Written]:
    """An answer drawn by the model's own chances, at temperature 1, and how it was written."""
    context = model.read(model.keep(model.see(inputs["pixel_values"]), inputs), inputs)
    written = _write(model, context, inputs, rng=rng)
    return action_text(written, inputs["tokens"][0].tolist()), written


def _decide(
    model: Network, inputs: dict[str, Tensor], cache: TileCache | None, reader: Reader | None
) -> Answer:
    started = time.perf_counter()
    seen = (cache or model).see(inputs["pixel_values"])
    encoded = time.perf_counter()
    context = model.read(model.keep(seen, inputs), inputs)
    fused = time.perf_counter()
    written = _search(model, context, inputs, reader is not None)
    decoded = time.perf_counter()
    shown, timings = "", {}
    if reader is not None and (at := read_place(written)):
        shown = changed(reader(*at, ID["ONE_WORD"] in written.tokens), written)
        if not shown:
            written = _search(model, context, inputs)
        timings["read"] = (time.perf_counter() - decoded) * 1e3
    return Answer(
        text=action_text(written, inputs["tokens"][0].tolist(), shown),
        points=tuple(written.points),
        confidence=float(np.exp(written.log_probability)),
        tokens_in=inputs["tokens"].shape[1] + context.memory.shape[1],
        tokens_out=len(written.tokens) - 1,
        timings_ms={
            "encode": (encoded - started) * 1e3,
            "fuse": (fused - encoded) * 1e3,
            "decode": (decoded - fused) * 1e3,
            **timings,
        },
    )


def _search(model: Network, context: Context, inputs: dict[str, Tensor], reads: bool = False) -> Written:
    """The greedy answer; where that was tried on this very screen and led nowhere, or types again what was
    typed there before, the likeliest of the answers with other openings or other places."""
    greedy = _write(model, context, inputs, reads=reads)
    if not _is_exhausted(greedy, inputs):
        return greedy
    found = [_write(model, context, inputs, first, reads=reads) for first in greedy.openings]
    fresh = [written for written in found if not _is_exhausted(written, inputs)]
    return max(fresh, key=lambda written: written.log_probability, default=greedy)


def _write(
    model: Network,
    context: Context,
    inputs: dict[str, Tensor],
    first: int | None = None,
    rng: torch.Generator | None = None,
    reads: bool = False,
) -> Written:
    """first: the opening word; it then keeps away from the places where it changed nothing. rng: draws
    instead of taking the likeliest. reads: may point to the text that it wants."""
    tall, wide = inputs["pixel_values"].shape[-2:]
    centers = cell_centers(inputs["kept"][0].numpy(), inputs["origins"][0].numpy(), tall, wide)
    away = _near(centers, inputs, first) if first is not None else None
    written = Written()
    while written.tokens[-1] != EOS and len(written.said) < MAX_SAID:
        line = (torch.tensor([part]) for part in (written.tokens, written.pointed, written.copied))
        hidden = model.write(context, *line)[:, -1:]
        cell = byte = -1
        last = written.tokens[-1]
        if last == POINT:
            cell = _point(model, context, hidden, centers, written, None if written.points else away, rng)
            if cell < 0:
                written.tokens, written.points = [words.BOS, ID["FAIL"], EOS], []
                break
        elif last in (COPY, END):
            byte = _copy(model, context, hidden, written, rng)
        allowed = allowed_after(written.tokens, reads)
        logits = model.text(hidden)[0, 0].float()
        chances = torch.log_softmax(logits[allowed], 0)
        if last == words.BOS:
            written.openings = [allowed[index] for index in chances.topk(OPENINGS).indices.tolist()]
        best = allowed.index(first) if last == words.BOS and first is not None else _pick(chances.exp(), rng)
        written.log_probability += float(chances[best])
        written.tokens.append(allowed[best])
        written.pointed.append(cell)
        written.copied.append(byte)
        if SAY in written.tokens[:-1] and allowed[best] != EOS:
            written.said.append(allowed[best])
    return written


def _is_exhausted(written: Written, inputs: dict[str, Tensor]) -> bool:
    """Was this tried before, at about this place?"""
    exhausted = inputs["exhausted"]
    same = exhausted[exhausted[:, 0] == written.tokens[1]]
    if written.points and len(written.span) > 1:
        typed = inputs["typed_positions"]
        again = (typed[:, 2:] == torch.tensor(written.span)).all(1)
        apart = (typed[:, :2] - torch.tensor(written.points[0][:2])).abs()
        if bool((again & (apart <= torch.tensor(SAME_FIELD)).all(1)).any()):
            return True
    if not len(same) or not written.points:
        return bool(len(same))
    at = torch.tensor(written.points[0][:2])
    return bool(((same[:, 1:] - at).abs().amax(1) <= NEAR).any())


def _near(centers: np.ndarray, inputs: dict[str, Tensor], first: int) -> Tensor:
    """Cells [M] whose centre lies at a place where this opening changed nothing, or was typed before."""
    exhausted = inputs["exhausted"]
    places = exhausted[exhausted[:, 0] == first][:, 1:].numpy()
    near = (np.abs(centers[:, None] - places).max(-1) <= 2 * NEAR).any(1)
    if WORD[first].startswith("TYPE"):
        fields = inputs["typed_positions"][:, :2].numpy()
        near |= (np.abs(centers[:, None] - fields) <= SAME_FIELD).all(-1).any(1)
    return torch.from_numpy(near)


def _pick(chances: Tensor, rng: torch.Generator | None) -> int:
    return int(chances.argmax() if rng is None else torch.multinomial(chances, 1, generator=rng))


def allowed_after(tokens: list[int], reads: bool = False) -> list[int]:
    """The grammar: which tokens may follow. reads: a text may be pointed to."""
    look = [POINT] if reads else []
    last, first = tokens[-1], WORD.get(tokens[1], "") if len(tokens) > 1 else ""
    if last == words.BOS:
        return FIRST
    if SAY in tokens:
        return [*range(words.BYTES), EOS]
    if last in CHANGES or last == ID["ONE_WORD"]:
        return [EOS]
    if last == POINT:
        beyond = tokens.count(POINT) - own_points(first)
        if beyond < 0:
            return [POINT]
        if first in SCROLLS:
            return [EOS, ID[first]]
        if not beyond:
            return [COPY, SAY, *look] if first.startswith("TYPE") else [EOS]
        return [EOS, ID["ONE_WORD"], ID["SOLVE"]]
    if last == COPY:
        return [END]
    if last == END:
        return [EOS, *CASES] if first.startswith("TYPE") else [EOS]
    if tokens.count(ID[first]) > 1:
        return [EOS]
    if own_points(first):
        return [POINT]
    after = {"PRESS": [*KEYS.values(), COPY], "OPEN_APP": [COPY], "TYPE_HERE": [COPY, SAY, *look],
             "DONE": [EOS, COPY, SAY, *look],
             "NAVIGATE": [ID["BACK"], ID["FORWARD"], ID["RELOAD"]]}  # fmt: skip
    return after.get(first, [EOS]) if len(tokens) == 2 else [EOS]


def _point(
    model: Network,
    context: Context,
    hidden: Tensor,
    centers: np.ndarray,
    written: Written,
    away: Tensor | None,
    rng: torch.Generator | None = None,
) -> int:
    """The chosen cell, none of those in `away` [M], or -1 for nowhere."""
    logits = model.pointing(hidden, context.keys, context.valid)[0, 0]
    chances = logits.softmax(0)
    if away is not None:
        chances[:-1][away] = 0
    if float(chances[-1]) > 0.5:
        return -1
    cell = _pick(chances[:-1], rng)
    offset = model.pointing.offsets(context.keys[:, cell])[0].numpy()
    mass = _mass(chances[:-1].numpy(), centers, cell)
    x, y = centers[cell] + offset
    written.points.append((float(max(x, 0)), float(max(y, 0)), mass))
    written.log_probability += float(np.log(max(mass, 1e-6)))
    return cell


def _mass(chances: np.ndarray, centers: np.ndarray, cell: int) -> float:
    """The chance of the whole bright place around a cell, in 0..1: of a wide field as of a small icon."""
    hot = np.flatnonzero(chances >= FAINT * chances[cell])
    hot = hot[np.argsort(-chances[hot])][:MOST_HOT]
    spots, inside = centers[hot], hot == cell
    edge = spots[inside]
    while len(edge):
        reached = (np.abs(spots[:, None] - edge).max(-1) <= 2 * STEM_STRIDE + 1).any(1) & ~inside
        inside |= reached
        edge = spots[reached]
    return float(chances[hot[inside]].sum())


def _copy(
    model: Network, context: Context, hidden: Tensor, written: Written, rng: torch.Generator | None = None
) -> int:
    """A byte of the goal; the end never lies before the start."""
    logits = model.copying(hidden, context.words, context.words_mask)[0, 0]
    if written.span:
        logits[: written.span[0]] = -1e4
    chances = logits.log_softmax(0)
    byte = _pick(chances.exp(), rng)
    written.span.append(byte)
    written.log_probability += float(chances[byte])
    return byte


def own_points(kind: str) -> int:
    """How many points an action has, without that of a text."""
    return 2 if kind == "DRAG" else int(kind in POINTED)


def read_place(written: Written) -> tuple[float, float] | None:
    """Where the text stands that the answer wants, in view pixels, if it points to it."""
    own = own_points(WORD[written.tokens[1]])
    return written.points[own][:2] if len(written.points) > own else None


def changed(text: str, written: Written) -> str:
    """The text as the answer wants it: in other letters, or its result."""
    for change in set(CHANGES) & set(written.tokens):
        text = CHANGES[change](text)
    return text


def action_text(written: Written, prompt: list[int], shown: str = "") -> str:
    """The action text form of what was written. shown: what it takes from where it points for a text."""
    kind = WORD[written.tokens[1]]
    copied = prompt[written.span[0] : written.span[1] + 1] if len(written.span) > 1 else written.said
    text = shown or changed(words.decode(copied), written)
    at = [f"x={x:.1f}, y={y:.1f}" for x, y, _ in written.points[: own_points(kind)]]
    if kind in CLICKS:
        return f"click({at[0]}{CLICKS[kind]})"
    if kind in SCROLLS:
        pixels = FAR_PIXELS if written.tokens.count(ID[kind]) > 1 else SCROLL_PIXELS
        dx, dy = (pixels * way for way in SCROLLS[kind])
        return f"scroll({at[0]}, dx={dx}, dy={dy})"
    if kind.startswith("TYPE"):
        clear = ", clear=True" if kind == "TYPE_CLEAR" else ""
        return f"type(text={text!r}{', ' + at[0] if at else ''}{clear})"
    if kind == "DRAG":
        path = ", ".join(f"({x:.1f}, {y:.1f})" for x, y, _ in written.points)
        return f"drag(path=({path}))"
    if kind == "PRESS":
        keys = text or WORD[written.tokens[2]].removeprefix("KEY_")
        return f"press(keys={keys!r})"
    if kind == "OPEN_APP":
        return f"open_app(name={text!r})"
    if kind == "NAVIGATE":
        return f"navigate(to={WORD[written.tokens[2]].lower()!r})"
    simple = {
        "MOVE": f"move({at[0] if at else ''})",
        "DONE": f"done(answer={text!r})" if text else "done()",
        "FAIL": "fail(reason='absent')",
    }
    return simple.get(kind, f"{kind.lower()}()")
