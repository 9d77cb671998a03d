"""Our conv-stem ViT (conv_vit.py) as one of the interchangeable encoders: its 16-px tokens."""

from __future__ import annotations

from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor

from handeye.vlm.encoders.base import Encoder
from handeye.vlm.encoders.conv_vit import ConvViT
from handeye.vlm.sizes import TOKEN_STRIDE, Sizes


class OwnEncoder(Encoder):
    def __init__(self, **shape: int) -> None:
        """shape: what vlm.sizes.Sizes says of an encoder: width, heads, stem_width, encoder_layers, ..."""
        super().__init__()
        config = Sizes(**shape)
        self.vit = ConvViT(config)
        self.width = config.width
        self.patch = TOKEN_STRIDE

    def forward(self, pixels: Tensor) -> Tensor:
        """pixels [T, 3, h, w] in 0..255, sides multiples of `patch` -> [T, h/16 * w/16, width]."""
        return self.vit(pixels / 127.5 - 1)[1]

    def load(self, folder: Path | str) -> None:
        """Takes the encoder of a folder of the built-in VLM's weights, whose shape it must have."""
        weights = load_file(Path(folder) / "model.safetensors")
        prefix = "encoder."
        own = {name[len(prefix) :]: w.float() for name, w in weights.items() if name.startswith(prefix)}
        self.vit.load_state_dict(own)
