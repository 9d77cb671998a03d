"""Transformer parts shared by encoder, fusion and decoder. Shapes: B batch, N tokens, D width, H heads."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Attention(nn.Module):
    """Multi-head attention as plain matmul-softmax-matmul: its CPU backward is faster than SDPA's."""

    def __init__(self, width: int, heads: int, memory_width: int | None = None) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width, bias=False)
        self.key_value = nn.Linear(memory_width or width, 2 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)

    def forward(
        self,
        x: Tensor,
        memory: Tensor | None = None,
        mask: Tensor | None = None,
        rotary: Tensor | None = None,
    ) -> Tensor:
        """x [B, N, D], memory [B, M, D] or None for itself, mask [B or 1, N or 1, M] True where allowed."""
        memory = x if memory is None else memory
        q = self._split(self.query(x))  # [B, H, N, d]
        k, v = (self._split(part) for part in self.key_value(memory).chunk(2, dim=-1))
        if rotary is not None:
            q, k = rotate(q, rotary), rotate(k, rotary)
        scores = q @ k.transpose(-1, -2) * (q.shape[-1] ** -0.5)  # [B, H, N, M]
        if mask is not None:
            scores = scores.masked_fill(~mask.unsqueeze(1), -1e4)
        mixed = scores.softmax(dim=-1) @ v
        return self.out(mixed.transpose(1, 2).flatten(2))

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)


def rotate(x: Tensor, rotary: Tensor) -> Tensor:
    """Rotary position (RoFormer, arXiv 2104.09864). x [B, H, N, d], rotary = cos, sin, each
    [N, d] or [B, 1, N, d]."""
    cos, sin = rotary.to(x.dtype)
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin


def rotary_line(length: int, size: int, device: torch.device | None = None) -> Tensor:
    """Angles for positions 0..length-1: [2, length, size]."""
    return _angles(torch.arange(length, device=device).float(), size // 2, 1000.0).repeat(1, 1, 2)


def rotary_grid(height: int, width: int, size: int, device: torch.device | None = None) -> Tensor:
    """Angles for a grid, row-major: half of the pairs turn with x, half with y. [2, height*width, size]."""
    ys = _angles(torch.arange(height, device=device).float(), size // 4, 100.0)
    xs = _angles(torch.arange(width, device=device).float(), size // 4, 100.0)
    both = torch.cat(
        (xs[:, None].expand(2, height, width, -1), ys[:, :, None].expand(2, height, width, -1)), dim=-1
    )
    return both.flatten(1, 2).repeat(1, 1, 2)


def _angles(positions: Tensor, pairs: int, base: float) -> Tensor:
    frequencies = base ** (-torch.arange(pairs, device=positions.device).float() / pairs)
    angles = positions[:, None] * frequencies
    return torch.stack((angles.cos(), angles.sin()))


class FeedForward(nn.Module):
    def __init__(self, width: int, ratio: int = 4) -> None:
        super().__init__()
        self.up = nn.Linear(width, ratio * width, bias=False)
        self.down = nn.Linear(ratio * width, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x), approximate="tanh"))


class Block(nn.Module):
    """Pre-norm layer: optional cross-attention, self-attention, feed-forward.

    Rows of x that lie side by side may share one row of memory: [B*G, N, D] beside [B, M, D].
    """

    def __init__(self, width: int, heads: int, cross: bool = False, ratio: int = 4) -> None:
        super().__init__()
        if cross:
            self.norm_cross = nn.LayerNorm(width)
            self.cross = Attention(width, heads)
        self.norm_self = nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.norm_ff = nn.LayerNorm(width)
        self.feed_forward = FeedForward(width, ratio)

    def forward(
        self,
        x: Tensor,
        memory: Tensor | None = None,
        memory_mask: Tensor | None = None,
        mask: Tensor | None = None,
        rotary: Tensor | None = None,
    ) -> Tensor:
        if memory is not None:
            rows = self.norm_cross(x).reshape(len(memory), -1, x.shape[-1])
            x = x + self.cross(rows, memory, memory_mask).view_as(x)
        x = x + self.attention(self.norm_self(x), mask=mask, rotary=rotary)
        return x + self.feed_forward(self.norm_ff(x))


class ChannelNorm(nn.Module):
    """LayerNorm over the channels of [B, C, H, W] kept channels-last."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(channels)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class ResidualBlock(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = ChannelNorm(channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.gelu(self.first(self.norm(x)), approximate="tanh"))


def heads_for(width: int) -> int:
    """The most heads, up to 8, that divide the width into parts of at least 16."""
    return next(
        heads for heads in (8, 4, 2, 1) if heads == 1 or (width % heads == 0 and width // heads >= 16)
    )
