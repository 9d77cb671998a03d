"""Picture tokens stand in the text and pass through every layer of the decoder like words.

LLaVA (arXiv 2304.08485); without an encoder's layers it would be Fuyu.
"""

from __future__ import annotations

from handeye.vlm.fusion.base import Fusion


class EarlyFusion(Fusion):
    in_sequence = True
