"""Pre-training an encoder on screens: four objectives behind one `Pretrainer`.

softmax: CLIP (arXiv 2103.00020), each picture finds its text among the batch's. sigmoid: SigLIP
(arXiv 2303.15343), each pair judged alone. distil: DINOv2 (arXiv 2304.07193), no text: a student sees a part
or a masked picture and says what a slow teacher says of the whole. reading: ours, the letters at each patch.
"""

from __future__ import annotations

import copy
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from handeye.training.lab.examples import Example
from handeye.training.spelling import spell
from handeye.vlm.encoders.base import Encoder
from handeye.vlm.sizes import Sizes
from handeye.vlm.words import PromptEncoder

OBJECTIVES = ("softmax", "sigmoid", "distil", "reading")
WIDTH = 64
PROTOTYPES = 128
MOMENTUM = 0.99
"""Of the teacher, a step."""
COLD, WARM = 0.04, 0.1
"""Temperatures of teacher and student."""
MASKED = 0.3
LETTERS = 128


def softmax_contrastive(pictures: Tensor, texts: Tensor, scale: Tensor) -> Tensor:
    """pictures, texts [B, D] of unit length, pairs in the same row; normalised over the whole batch."""
    logits = scale.exp() * pictures @ texts.T
    own = torch.arange(len(logits), device=logits.device)
    return (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2


def sigmoid_contrastive(pictures: Tensor, texts: Tensor, scale: Tensor, bias: Tensor) -> Tensor:
    """Every pair of the batch is a yes-or-no question of its own: no sum over the batch is needed."""
    logits = scale.exp() * pictures @ texts.T + bias
    signs = 2 * torch.eye(len(logits), device=logits.device) - 1
    return -F.logsigmoid(signs * logits).sum() / len(logits)


class Distiller(nn.Module):
    """Student and teacher share a shape; the teacher follows slowly and never gets a gradient."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.student = nn.Linear(encoder.width, PROTOTYPES)
        self.teacher = copy.deepcopy(self.student)
        self.slow = copy.deepcopy(encoder)
        self.center: Tensor
        self.register_buffer("center", torch.zeros(PROTOTYPES))
        self.slow.requires_grad_(False)
        self.teacher.requires_grad_(False)

    def loss(self, encoder: Encoder, pixels: Tensor) -> Tensor:
        """pixels [B, 3, h, w]. Whole picture from a brighter or darker one with patches masked; each masked
        patch from its neighbours."""
        batch, _, height, width = pixels.shape
        rows, columns = height // encoder.patch, width // encoder.patch
        masked = torch.rand(batch, rows, columns, device=pixels.device) < MASKED
        field = masked.repeat_interleave(encoder.patch, 1).repeat_interleave(encoder.patch, 2).unsqueeze(1)
        light = 1 + 0.4 * (torch.rand(batch, 1, 1, 1, device=pixels.device) - 0.5)
        seen = (pixels * light).clamp(0, 255).masked_fill(field, 127.0)
        said = self.student(encoder(seen))  # [B, N, prototypes]
        with torch.no_grad():
            result: Tensor = self.teacher(self.slow(pixels))
            wanted = ((result - self.center) / COLD).softmax(-1)
            whole = ((result.mean(1) - self.center) / COLD).softmax(-1)
            self.center.lerp_(result.mean((0, 1)), 0.1)
        image = -(whole * (said.mean(1) / WARM).log_softmax(-1)).sum(-1).mean()
        hidden = masked.flatten(1)
        patches = -(wanted * (said / WARM).log_softmax(-1)).sum(-1)
        return image + (patches * hidden).sum() / hidden.sum().clamp(min=1)

    @torch.no_grad()
    def follow(self, encoder: Encoder) -> None:
        """After each step: the teacher moves a little towards the student."""
        pairs = ((self.slow, encoder), (self.teacher, self.student))
        for slow, fast in pairs:
            for old, new in zip(slow.parameters(), fast.parameters(), strict=True):
                old.lerp_(new, 1 - MOMENTUM)


class Pretrainer(nn.Module):
    """An encoder with what one objective needs beside it."""

    def __init__(self, encoder: Encoder, objective: str) -> None:
        super().__init__()
        if objective not in OBJECTIVES:
            raise ValueError(f"unknown objective {objective!r}; known are {', '.join(OBJECTIVES)}")
        self.encoder = encoder
        self.objective = objective
        if objective == "distil":
            self.distiller = Distiller(encoder)
        elif objective == "reading":
            self.letters = nn.Linear(encoder.width, 2 * LETTERS)
        else:
            self.words = PromptEncoder(Sizes(width=WIDTH, heads=4, text_layers=1))
            self.project = nn.Linear(encoder.width, WIDTH)
            self.scale = nn.Parameter(torch.tensor(math.log(10.0)))
            self.bias = nn.Parameter(torch.tensor(-10.0))

    def loss(self, pixels: Tensor, examples: list[Example]) -> Tensor:
        """pixels [B, 3, h, w] in 0..255: the examples' own, sides multiples of the encoder's patch."""
        if self.objective == "distil":
            return self.distiller.loss(self.encoder, pixels)
        if self.objective == "reading":
            return self._read(pixels, examples)
        pictures = F.normalize(self.project(self.encoder(pixels).mean(1)), dim=-1)
        texts = F.normalize(self._said([f"{one.prompt} {one.text}" for one in examples]), dim=-1)
        if self.objective == "softmax":
            return softmax_contrastive(pictures, texts, self.scale)
        return sigmoid_contrastive(pictures, texts, self.scale, self.bias)

    def learn(self, pixels: Tensor, examples: list[Example], optimizer: torch.optim.Optimizer) -> float:
        loss = self.loss(pixels, examples)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if self.objective == "distil":
            self.distiller.follow(self.encoder)
        return float(loss.detach())

    def _said(self, texts: list[str]) -> Tensor:
        """[B, WIDTH]: the mean of each text's letters, encoded."""
        raw = [list(text.encode()) for text in texts]
        longest = max(map(len, raw))
        tokens = torch.tensor([one + [0] * (longest - len(one)) for one in raw])
        mask = torch.tensor([[True] * len(one) + [False] * (longest - len(one)) for one in raw])
        words = self.words(tokens, torch.zeros_like(tokens), mask) * mask.unsqueeze(-1)
        return words.sum(1) / mask.sum(1, keepdim=True)

    def _read(self, pixels: Tensor, examples: list[Example]) -> Tensor:
        """The letters in the left and right half of each patch that a known text covers."""
        patch = self.encoder.patch
        rows, columns = pixels.shape[-2] // patch, pixels.shape[-1] // patch
        ys, xs = np.mgrid[0:rows, 0:columns]
        centers = (np.stack((xs, ys), -1).reshape(-1, 2) + 0.5) * patch
        logits = self.letters(self.encoder(pixels)).unflatten(-1, (2, LETTERS))
        losses, rng = [], np.random.default_rng(0)
        for row, example in enumerate(examples):
            cells, codes = spell(list(example.elements), centers, np.ones(len(centers), bool), rng)
            if len(cells):
                wanted = torch.from_numpy(codes).flatten()
                losses.append(F.cross_entropy(logits[row, torch.from_numpy(cells)].flatten(0, 1), wanted))
        return torch.stack(losses).mean() if losses else logits.sum() * 0
