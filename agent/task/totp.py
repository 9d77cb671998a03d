"""One-time codes (TOTP, RFC 6238) from a secret, made at the moment of typing."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
import time
from urllib.parse import parse_qs, urlsplit

from handeye.agent.errors import CallerError

PERIOD_SECONDS = 30
DIGITS = 6


class TotpSeed(str):
    """The shared secret of an authenticator: base32, or the otpauth:// address of its QR code."""

    __slots__ = ()

    def code(self, at: float | None = None) -> str:
        """The six digits at a time in seconds, now when it is omitted. Raises CallerError for no base32."""
        parsed = (
            parse_qs(urlsplit(self).query).get("secret", [""])[0]
            if self.startswith("otpauth:")
            else str(self)
        )
        plain = "".join(parsed.split()).replace("-", "").upper().rstrip("=")
        try:
            key = base64.b32decode(plain + "=" * (-len(plain) % 8))
        except binascii.Error:
            key = b""
        if not key:
            raise CallerError(
                "a secret with `totp: true` is the base32 text that the site shows, or its otpauth: address"
            )
        counter = struct.pack(">Q", int(time.time() if at is None else at) // PERIOD_SECONDS)
        digest = hmac.new(key, counter, hashlib.sha1).digest()
        start = digest[-1] & 15
        number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
        return f"{number % 10**DIGITS:0{DIGITS}d}"


def typed_value(secret: str) -> str:
    """What is typed for a secret: itself, or the code of the moment."""
    return secret.code() if isinstance(secret, TotpSeed) else secret
