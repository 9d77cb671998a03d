"""Native discrete picture tokens: codes are words of the one vocabulary. Chameleon (arXiv 2405.09818).

The last `codes` words of the decoder's vocabulary are the VQ encoder's; they stand in the text.
"""

from __future__ import annotations

from handeye.vlm.fusion.base import Fusion


class NativeFusion(Fusion):
    in_sequence = True
