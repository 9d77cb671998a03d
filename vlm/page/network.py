"""The page network: goal, past, words and regions in one transformer; it points to what it acts on.

B questions, S tokens of a question (goal and past first, then the page's words and regions), N = words +
regions, D = width. Everything that is not a token of the page has no key to be pointed at.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .encode import PATCH, TOUCHES
from .relations import RELATIONS, relations

KINDS = (
    "click", "double_click", "right_click", "hover", "type", "type_clear", "enter", "press", "scroll_down",
    "scroll_up", "drag", "done", "answer", "count", "yes", "no", "fail", "wait",
)  # fmt: skip
"""What it can do next. answer: words of the screen; count: a number of things; press: keys of the goal."""
POINTING = (
    "click",
    "double_click",
    "right_click",
    "hover",
    "type",
    "type_clear",
    "drag",
    "scroll_down",
    "scroll_up",
)
ROLES = (
    "none", "button", "link", "textbox", "checkbox", "radio", "switch", "select", "option", "tab", "menuitem",
    "icon", "slider", "heading", "image", "text",
)  # fmt: skip
STATES = ("unknown", "off", "on", "disabled")
MOST_COUNT = 30
SPEED = 4.0
"""How much more than its weight says a relation adds: so these few weights move as far as others do."""


@dataclass(frozen=True)
class Shape:
    """width, heads, layers, inner: of the transformer; waves: wavelengths of each axis of a box."""

    vocabulary: int = 30522
    width: int = 384
    heads: int = 12
    layers: int = 6
    inner: int = 1536
    places: int = 512
    waves: int = 8
    point: int = 128
    apart: int = 2
    """Layers in which page and question are looked at each by itself: a page's are computed once for all of
    its questions, and what is told of roles and states (an objective of training) comes after them."""


class Layer(nn.Module):
    """A layer of BERT (post-norm) whose heads also know how two boxes lie to each other (`relations.py`)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        width = shape.width
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.out = nn.Linear(width, width)
        self.out_norm = nn.LayerNorm(width, eps=1e-12)
        self.inner, self.outer = nn.Linear(width, shape.inner), nn.Linear(shape.inner, width)
        self.outer_norm = nn.LayerNorm(width, eps=1e-12)
        self.near = nn.Parameter(0.3 * torch.randn(RELATIONS, shape.heads))

    def between(self, classes: Tensor) -> Tensor:
        """classes [P, N, N, RELATIONS] one-hot -> what is added to the scores [P, H, N, N]."""
        return (classes @ (SPEED * self.near).to(classes.dtype)).permute(0, 3, 1, 2)

    def forward(self, x: Tensor, bias: Tensor, between: Tensor | None = None) -> Tensor:
        """x [B, S, D]; bias [B, 1, 1, S] added to the scores; between [B, H, N, N] to those of the last N."""
        batch, length, width = x.shape
        asks = self.query, self.key, self.value
        weight, shift = (torch.cat([getattr(part, name) for part in asks]) for name in ("weight", "bias"))
        result = nn.functional.linear(x, weight, shift)  # one product is faster than three narrow ones
        q, k, v = result.view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q * (width // self.heads) ** -0.5) @ k.transpose(-1, -2) + bias.to(q.dtype)
        if between is not None:
            first = length - between.shape[-1]
            scores[:, :, first:, first:] += between.to(scores.dtype)
        shares = torch.ops.aten._softmax(scores, -1, False)  # in bfloat16, where autocast would widen it
        mixed = (shares.to(v.dtype) @ v).transpose(1, 2).reshape(batch, length, width)
        x = self.out_norm(x + self.out(mixed))
        return self.outer_norm(x + self.outer(nn.functional.gelu(self.inner(x))))


class Eyes(nn.Module):
    """A token's two pictures [M, 6, PATCH, PATCH] in 0..255 -> [M, D]."""

    def __init__(self, width: int) -> None:
        super().__init__()
        side = PATCH // 8
        self.stem = nn.Sequential(
            nn.Conv2d(6, 32, 3, 2, 1), nn.GELU(), nn.Conv2d(32, 64, 3, 2, 1), nn.GELU(),
            nn.Conv2d(64, 96, 3, 2, 1), nn.GELU(), nn.Flatten(), nn.Linear(96 * side * side, width),
            nn.GELU(), nn.Linear(width, width),
        )  # fmt: skip

    def forward(self, patches: Tensor) -> Tensor:
        dtype = self.stem[-1].get_parameter("weight").dtype
        return self.stem(patches.to(dtype) / 127.5 - 1)


@dataclass
class Seen:
    """P pages before any question: tokens [P, N, D]; near: for each layer with a question [P, H, N, N]."""

    tokens: Tensor
    near: list[Tensor]


@dataclass
class Told:
    """What is said of B questions: kind [B, KINDS], counted [B, MOST_COUNT + 1]; target, to [B, N + 1] (the
    last is nowhere); goal_start, goal_end [B, L]; start, end [B, N]."""

    kind: Tensor
    counted: Tensor
    target: Tensor
    to: Tensor
    goal_start: Tensor
    goal_end: Tensor
    start: Tensor
    end: Tensor


class PageNetwork(nn.Module):
    turns: Tensor
    layers: nn.ModuleList

    def __init__(self, shape: Shape = Shape()) -> None:
        super().__init__()
        self.shape, width = shape, shape.width
        self.word = nn.Embedding(shape.vocabulary, width, padding_idx=0)
        self.place = nn.Embedding(shape.places, width)
        self.kind = nn.Embedding(4, width)
        self.named = nn.Embedding(4, width)
        self.flag = nn.Embedding(8, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.eyes = Eyes(width)
        self.spot = nn.Sequential(
            nn.Linear(8 + 4 * 2 * shape.waves, width), nn.GELU(), nn.Linear(width, width)
        )
        for part in (self.eyes.stem, self.spot):  # beside letters of a pre-trained scale
            nn.init.normal_(part[-1].get_parameter("weight"), std=0.3 * width**-0.5)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.role, self.state = nn.Linear(width, len(ROLES)), nn.Linear(width, len(STATES))
        self.kinds, self.counts = nn.Linear(width, len(KINDS)), nn.Linear(width, MOST_COUNT + 1)
        self.asks = nn.Linear(width, 4 * shape.point)
        self.keys = nn.Linear(width, 4 * shape.point)
        self.nowhere = nn.Parameter(torch.zeros(2))
        self.spans = nn.Linear(width, 2 * shape.point)
        self.span_keys = nn.Linear(width, 2 * shape.point)
        self.set_turns()
        self.hint = nn.Embedding(4, 4)
        """What a word's share in the goal adds to each head's score (target, to, start, end)."""
        self.touched = nn.Embedding(TOUCHES, width)
        own = (self.kind, 0.02), (self.flag, 0.07), (self.named, 0.4), (self.touched, 0.4)
        for embedding, spread in own:
            nn.init.normal_(embedding.weight, std=spread)
        with torch.no_grad():
            self.hint.weight.zero_()
            self.hint.weight[:, 0] = torch.tensor((0.0, 1.0, 2.0, 2.5))

    def set_turns(self) -> None:
        """The waves' turns a pixel [waves]; they are no weights."""
        waves = 24.0 * 2.0 ** torch.arange(self.shape.waves, device="cpu")
        self.register_buffer("turns", 2 * torch.pi / waves, persistent=False)

    def see(
        self, ids: Tensor, place: Tensor, boxes: Tensor, patches: Tensor, words: Tensor, real: Tensor
    ) -> Seen:
        """A page before any question: ids [P, N, PIECES], place [P, N], boxes [P, N, 4], patches
        [P, N, 6, ...], words [P, N] True for words, real [P, N]."""
        return self.join(self.embed(ids, place, boxes, patches, words), boxes, real)

    def embed(self, ids: Tensor, place: Tensor, boxes: Tensor, patches: Tensor, words: Tensor) -> Tensor:
        """Each token by itself [P, N, D]."""
        on = (ids > 0).unsqueeze(-1)
        letters = (self.word(ids) * on).sum(2) / on.sum(2).clamp(min=1)
        looks = self.eyes(patches.flatten(0, 1)).unflatten(0, patches.shape[:2])
        kind = self.kind(torch.where(words, 2, 3))
        x = letters + self.place(place) * words.unsqueeze(-1) + looks + kind + self.spot(self._spot(boxes))
        return self.norm(x)

    def join(self, x: Tensor, boxes: Tensor, real: Tensor) -> Seen:
        """The tokens [P, N, D] after they looked at each other."""
        bias = _bias(real, x)
        classes = nn.functional.one_hot(relations(boxes), RELATIONS).to(x.dtype)
        near = [layer.between(classes) for layer in self.own_layers]
        for layer, between in zip(self.own_layers[: self.shape.apart], near, strict=False):
            x = layer(x, bias, between)
        return Seen(x, near[self.shape.apart :])

    @property
    def own_layers(self) -> list[Layer]:
        return [layer for layer in self.layers if isinstance(layer, Layer)]

    def senses(self, page: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of each token's role and state, of `see`'s tokens."""
        return self.role(page).float(), self.state(page).float()

    def forward(
        self, seen: Seen, row: Tensor, real: Tensor, named: Tensor, touched: Tensor, ids: Tensor,
        kind: Tensor, place: Tensor, flag: Tensor, past: Tensor, asked: Tensor,
    ) -> Told:  # fmt: skip
        """seen: of P pages; row [B] the page of each question; real, named, touched [B, N]; ids, kind, place,
        flag [B, L], past [B, L, 4] boxes of steps, asked [B, L] True where there is an id."""
        goal = self.word(ids) + self.place(place) + self.kind(kind) + self.flag(flag)
        spotted = past[..., 2:].sum(-1) > 0
        goal = self.norm(goal + self.spot(self._spot(past)) * spotted.unsqueeze(-1))
        bias = _bias(asked, goal)
        for layer in self.own_layers[: self.shape.apart]:
            goal = layer(goal, bias)
        x = torch.cat((goal, seen.tokens[row] + self.named(named) + self.touched(touched)), 1)
        bias = _bias(torch.cat((asked, real), 1), x)
        for layer, between in zip(self.own_layers[self.shape.apart :], seen.near, strict=True):
            x = layer(x, bias, between[row])
        length = ids.shape[1]
        first, goal, tokens = x[:, 0], x[:, :length], x[:, length:]
        target, to, start, end = self._pointed(first, tokens, real, named)
        spans = self._spanned(first, goal, asked & (kind == 0))
        return Told(self.kinds(first).float(), self.counts(first).float(), target, to, *spans, start, end)

    def _pointed(
        self, first: Tensor, tokens: Tensor, real: Tensor, named: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        asks = self.asks(first).unflatten(-1, (4, -1)).float()  # [B, 4, P]
        keys = self.keys(tokens).unflatten(-1, (4, -1)).float()  # [B, N, 4, P]
        scores = torch.einsum("bfp,bnfp->bfn", asks, keys) * self.shape.point**-0.5
        scores = scores + self.hint(named).float().transpose(1, 2)
        scores = scores.masked_fill(~real.unsqueeze(1), -1e4)
        nowhere = self.nowhere.float().expand(len(first), 2)
        target, to = (torch.cat((scores[:, i], nowhere[:, i : i + 1]), -1) for i in (0, 1))
        return target, to, scores[:, 2], scores[:, 3]

    def _spanned(self, first: Tensor, goal: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        asks = self.spans(first).unflatten(-1, (2, -1)).float()
        keys = self.span_keys(goal).unflatten(-1, (2, -1)).float()
        scores = torch.einsum("bfp,bnfp->bfn", asks, keys) * self.shape.point**-0.5
        scores = scores.masked_fill(~mask.unsqueeze(1), -1e4)
        return scores[:, 0], scores[:, 1]

    def _spot(self, boxes: Tensor) -> Tensor:
        """Boxes [..., 4] in pixels -> their numbers and waves [..., 8 + 8 * waves]."""
        x0, y0, x1, y1 = boxes.unbind(-1)
        wide, high = (x1 - x0).clamp(min=0), (y1 - y0).clamp(min=0)
        plain = torch.stack((x0, y0, x1, y1, wide, high, wide.log1p() * 100, high.log1p() * 100), -1) / 1000
        angles = boxes.unsqueeze(-1) * self.turns
        result = torch.cat((plain, angles.cos().flatten(-2), angles.sin().flatten(-2)), -1)
        return result.to(self.word.weight.dtype)


def _bias(real: Tensor, like: Tensor) -> Tensor:
    """[B, 1, 1, S] what is added to the scores of attention: nothing for real tokens."""
    out = torch.zeros(real.shape, dtype=like.dtype, device=like.device)
    return out.masked_fill(~real, -1e4)[:, None, None]


def from_minilm(network: PageNetwork, tensors: dict[str, Tensor]) -> None:
    """Takes over embeddings and layers of a BERT with this shape (MiniLM-L6-H384)."""

    def copy(to: nn.Module, name: str) -> None:
        with torch.no_grad():
            for part in ("weight", "bias"):
                if f"{name}.{part}" in tensors:
                    getattr(to, part).copy_(tensors[f"{name}.{part}"])

    copy(network.word, "embeddings.word_embeddings")
    copy(network.place, "embeddings.position_embeddings")
    copy(network.norm, "embeddings.LayerNorm")
    with torch.no_grad():
        network.kind.weight += tensors["embeddings.token_type_embeddings.weight"][0]
    for number, layer in enumerate(network.layers):
        assert isinstance(layer, Layer)
        at = f"encoder.layer.{number}"
        for to, name in (
            (layer.query, "attention.self.query"), (layer.key, "attention.self.key"),
            (layer.value, "attention.self.value"), (layer.out, "attention.output.dense"),
            (layer.out_norm, "attention.output.LayerNorm"), (layer.inner, "intermediate.dense"),
            (layer.outer, "output.dense"), (layer.outer_norm, "output.LayerNorm"),
        ):  # fmt: skip
            copy(to, f"{at}.{name}")
