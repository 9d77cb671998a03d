"""Adapters: from an encoder's patches to the tokens that the decoder sees. One file each, the paper named.

All answer `tokens_out(patches_in)` and `forward(tokens [B, N, width_in], grid) -> [B, M, width_out]`.
"""
