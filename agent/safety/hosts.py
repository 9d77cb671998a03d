"""Which addresses a rule allows: one parser for the policy, the network and the secrets.

    example.com            that host and its subdomains, any port, http and https
    example.com:8443       that port alone
    https://example.com    that scheme alone, on its own port
    http://[::1]:8000      all three

Hosts are compared as a browser writes them: `HTTP://EXAMPLE.COM.` is example.com, `0x7f.1` is 127.0.0.1.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import idna

from handeye.agent.errors import CallerError

PORTS = {"http": 80, "https": 443}
SECURE = {"ws": "http", "wss": "https"}
"""A socket counts as the scheme that it is opened by."""
LOCAL_SCHEMES = frozenset({"about", "data", "blob"})
"""What asks no host."""
METADATA_NAMES = frozenset({"metadata.google.internal", "metadata.goog", "metadata.tencentyun.com"})
METADATA_ADDRESSES = frozenset(
    map(
        ipaddress.ip_address,
        (
            "169.254.169.254",
            "169.254.170.2",
            "169.254.170.23",
            "169.254.0.23",
            "100.100.100.200",
            "192.0.0.192",
            "fd00:ec2::254",
            "fd00:ec2::23",
            "fd20:ce::254",
        ),
    )
)
"""Where machines in a cloud are given their keys: closed unless a rule names them."""
NAT64 = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48")))
COMPATIBLE = ipaddress.ip_network("::/96")
FORBIDDEN = re.compile(r"[\x00-\x20\x7f\"#%/:<>?@\[\\\]^`{|}]")
"""What no name of a host holds, written plainly or as %2f."""
SLASHES = re.compile(r"^(https?|wss?):[/\\]*", re.IGNORECASE)
"""A browser takes any number of slashes after these schemes."""
NUMERIC = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Origin:
    """scheme, host: as a browser writes them; the host may be empty. port: the scheme's own where none is
    written; None where it has none."""

    scheme: str
    host: str
    port: int | None


@dataclass(frozen=True)
class HostRule:
    """scheme: empty for http and https. port: None for any."""

    host: str
    scheme: str = ""
    port: int | None = None

    @classmethod
    def parse(cls, text: str) -> HostRule:
        """Raises CallerError that says how a rule is written."""
        scheme, mark, rest = text.rpartition("://")
        try:
            bare = ipaddress.IPv6Address(rest)
        except ValueError:
            bare = None
        try:
            parts = urlsplit(f"//[{bare}]" if bare else f"//{rest}")
            host, port = canonical_host(parts.hostname or ""), parts.port
        except ValueError:
            host, port = "", None
        plain = not re.search(r"[/*,@?#%\\\s]", rest) and bool(mark) == bool(scheme) and port != 0
        if not host or not plain or (mark and scheme.lower() not in PORTS):
            raise CallerError(
                f"allowed host {text!r}: write a host such as example.com, example.com:8443 or https://example.com"
            )
        scheme = scheme.lower()
        return cls(host, scheme, PORTS.get(scheme) if port is None else port)

    def allows(self, origin: Origin) -> bool:
        """Whether the rule allows the origin, on the host itself or on a subdomain of it."""
        scheme = SECURE.get(origin.scheme, origin.scheme)
        return (
            scheme in PORTS
            and (not self.scheme or scheme == self.scheme)
            and (origin.host == self.host or origin.host.endswith(f".{self.host}"))
            and (self.port is None or origin.port == self.port)
        )


def origin_of(url: str) -> Origin:
    """The origin of an address; its host is empty where it has none or cannot be read."""
    cleaned = re.sub(r"[\t\r\n]", "", url.strip()).replace("\\", "/")
    cleaned = SLASHES.sub(r"\1://", cleaned)
    try:
        parts = urlsplit(cleaned)
        scheme, host, port = parts.scheme, canonical_host(parts.hostname or ""), parts.port
    except ValueError:
        return Origin("", "", None)
    return Origin(scheme, host, PORTS.get(SECURE.get(scheme, scheme)) if port is None else port)


def allowed(rules: Iterable[HostRule], url: str) -> bool:
    """Whether one of the rules allows the address; what asks no host is always allowed."""
    origin = origin_of(url)
    return origin.scheme in LOCAL_SCHEMES or any(rule.allows(origin) for rule in rules)


def canonical_host(host: str) -> str:
    """The host in a browser's spelling. Raises ValueError for one that no browser takes."""
    host = unquote(host.strip("[]")).lower()
    if not host.isascii():
        host = ".".join(map(_ascii_label, idna.uts46_remap(host, std3_rules=False).split(".")))
    host = host.removesuffix(".")
    address = address_of(host)
    if address is None and FORBIDDEN.search(host):
        raise ValueError(f"{host[:80]!r} cannot be the name of a host")
    return host if address is None else str(address)


def _ascii_label(label: str) -> str:
    """As browsers write it (UTS 46, nontransitional: `faß` stays another name than `fass`)."""
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


def address_of(host: str) -> Address | None:
    """The address that a host spells out, IPv4 where it is one in IPv6's clothes; None for a name."""
    if NUMERIC.fullmatch(host):
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    try:
        return _unwrapped(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        return None


def _unwrapped(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    wrapped = any(address in network for network in NAT64)
    if inner is None and (wrapped or (address in COMPATIBLE and int(address) > 0xFFFF)):
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def is_metadata(host: str) -> bool:
    """Whether a host, in any spelling, is one that gives a cloud machine its keys; names are not resolved."""
    try:
        host = canonical_host(host)
    except ValueError:
        return False
    return host in METADATA_NAMES or address_of(host) in METADATA_ADDRESSES


def resolves_to_metadata(host: str) -> bool:
    """The same, with names resolved: waits for the name server."""
    if is_metadata(host) or address_of(host) is not None:
        return is_metadata(host)
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return any(is_metadata(str(place[0])) for *_, place in found)
