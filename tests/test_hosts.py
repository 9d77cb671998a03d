"""Hosts: one parser for policy, network and secrets; redirects, ports, every spelling of what gives keys."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
import pytest_asyncio
from browser_site import serve

from handeye.agent.contracts import Navigate
from handeye.agent.errors import CallerError, PolicyRefusal
from handeye.agent.safety import hosts
from handeye.agent.safety.hosts import HostRule, allowed, is_metadata, origin_of, resolves_to_metadata
from handeye.agent.safety.policy import Policy
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
from handeye.environments.browser.hosts import AllowedHosts
from handeye.environments.browser.secrets import Secrets
from handeye.environments.chords import ActionNotSupported


@pytest.mark.parametrize(
    ("rule", "url", "allows"),
    [
        ("example.com", "https://example.com:8443/x", True),
        ("example.com", "http://a.b.example.com/", True),
        ("EXAMPLE.com", "HTTP://Example.COM./x", True),
        ("example.com", "http://notexample.com/", False),
        ("example.com", "http://example.com.evil.test/", False),
        ("example.com", "http://example.com@evil.test/", False),
        ("example.com", "ftp://example.com/", False),
        ("example.com:8443", "https://example.com:8443/", True),
        ("example.com:8443", "https://example.com/", False),
        ("example.com:443", "https://example.com/", True),
        ("example.com:443", "http://example.com/", False),
        ("https://example.com", "https://example.com/", True),
        ("https://example.com", "wss://example.com/", True),
        ("https://example.com", "http://example.com/", False),
        ("https://example.com", "https://example.com:444/", False),
        ("http://127.0.0.1:18431", "http://127.0.0.1:18431/ok", True),
        ("127.0.0.1:18431", "http://127.0.0.1:18432/", False),
        ("127.0.0.1", "http://0x7f.1:80/", True),
        ("::1", "http://[0:0:0:0:0:0:0:1]:80/", True),
        ("[::1]:80", "http://[::1]/", True),
        ("127.0.0.1", "http://[::ffff:127.0.0.1]/", True),
        ("a.test", "about:blank", True),
        ("a.test", "data:text/html,x", True),
        ("a.test", "http://[::1", False),
        ("a.test", "http://a.test:port/", False),
        ("bücher.test", "http://xn--bcher-kva.test/", True),
        ("faß.test", "http://xn--fa-hia.test/", True),
        ("faß.test", "http://fass.test/", False),
        ("fass.test", "http://faß.test/", False),
        ("i❤.test", "http://xn--i-7iq.test/", True),
        ("example.com", "http://ｅxam\u00adple。com/", True),
        ("example.com", "http:example.com", True),
        ("example.com", "http:///\\example.com", True),
        ("example.com", "http://%65xample.com/", True),
        ("example.com", "http://example.com%2f.evil.test/", False),
        ("example.com", "http://example.com%40evil.test/", False),
        ("example.com:80", "http://example.com:0/", False),
        ("example.com:80", "http://example.com:080/", True),
    ],
)
def test_a_rule_is_the_same_for_policy_network_and_secrets(rule: str, url: str, allows: bool) -> None:
    assert allowed([HostRule.parse(rule)], url) is allows
    assert AllowedHosts((rule,)).allows(url) is allows
    policy, secrets = Policy(allowed_hosts=(rule,)), Secrets({"KEY": "open sesame"}, {"KEY": (rule,)})
    with nullcontext() if allows else pytest.raises(PolicyRefusal, match="not among the allowed hosts"):
        policy.check_place(url)
    if origin_of(url).host:
        with nullcontext() if allows else pytest.raises(ActionNotSupported, match="belongs to"):
            assert secrets.resolve("{secret:KEY}", url) == "open sesame"


@pytest.mark.parametrize(
    "text",
    ["", "a/b", "a*b", "a,b", "ftp://a", "://a", "http://", "u@a", "a:99999", "a:x", "a:0", "a%b", "a b"],
)
def test_what_is_no_rule_is_one_line(text: str) -> None:
    with pytest.raises(CallerError, match="write a host such as"):
        HostRule.parse(text)


@pytest.mark.parametrize(
    ("host", "closed"),
    [
        ("169.254.169.254", True),
        ("169.254.169.254.", True),
        ("0xa9fea9fe", True),
        ("2852039166", True),
        ("0251.0376.0251.0376", True),
        ("169.254.43518", True),
        ("[::ffff:169.254.169.254]", True),
        ("[::ffff:a9fe:a9fe]", True),
        ("64:ff9b::169.254.169.254", True),
        ("[fd00:ec2::254]", True),
        ("Metadata.Google.Internal.", True),
        ("①⑥⑨。254。169。254", True),
        ("%31%36%39.254.169.254", True),
        ("64:ff9b:1::a9fe:a9fe", True),
        ("2002:a9fe:a9fe::", True),
        ("FD00:EC2:0::254%25eth0", True),
        ("169.254.169.253", False),
        ("metadata.example.com", False),
        ("127.0.0.1", False),
        ("", False),
    ],
)
def test_what_gives_keys_is_closed_in_every_spelling(host: str, closed: bool) -> None:
    assert is_metadata(host) is closed
    inside = host if host.startswith("[") or ":" not in host else f"[{host}]"
    assert AllowedHosts(()).allows(f"http://{inside}/latest") is not closed


def test_a_name_that_resolves_to_what_gives_keys_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(host: str, *_: Any, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", ("169.254.169.254" if host == "keys.test" else "127.0.0.1", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    assert resolves_to_metadata("keys.test")
    assert not resolves_to_metadata("other.test")


@pytest.fixture(scope="module")
def sites() -> Iterator[tuple[Any, Any]]:
    with serve() as own, serve() as other:
        yield own, other


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(sites: tuple[Any, Any]) -> Any:
    port = sites[0].server_port
    browser = BrowserEnvironment(
        BrowserSettings(
            url=f"http://127.0.0.1:{port}/start", width=300, height=200, allowed_hosts=(f"127.0.0.1:{port}",)
        )
    )
    await browser.open()
    yield browser
    await browser.close()


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="module")
async def test_another_port_is_not_asked_by_a_redirect_either(
    world: BrowserEnvironment, sites: tuple[Any, Any]
) -> None:
    own, other = (f"127.0.0.1:{site.server_port}" for site in sites)
    outcome = await world.act(Navigate(to="goto", url=f"http://{own}/redirect/{other}/y"))
    assert outcome.error == f"{other} is not an allowed host"
    outcome = await world.act(Navigate(to="goto", url=f"http://{own}/redirect/{own}/start"))
    assert outcome.error is None
    assert outcome.url == f"http://{own}/start"
    await world.page.evaluate(
        """other => Promise.allSettled([fetch(`http://${other}/f`, {mode: 'no-cors'}),
        fetch(`/redirect/${other}/r`, {mode: 'no-cors'}), new Promise(done => {
          const frame = document.createElement('iframe');
          frame.onload = done; frame.src = `/redirect/${other}/i`; document.body.append(frame); })])""",
        other,
    )
    assert sites[1].asked == []
    assert "/redirect/" + other + "/r" in sites[0].asked, "the redirect itself is ours"


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="module")
async def test_a_name_that_leads_to_keys_is_not_asked(
    sites: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """127.0.0.1 stands for what gives keys; `keys.localhost` is a name that Chromium and we resolve to it."""
    own, other = sites
    monkeypatch.setattr(hosts.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("169.254.169.254", 0))])
    browser = BrowserEnvironment(
        BrowserSettings(url=f"http://127.0.0.1:{own.server_port}/start", width=300, height=200)
    )
    await browser.open()
    try:
        for url in (
            f"http://keys.localhost:{other.server_port}/k",
            f"http://127.0.0.1:{own.server_port}/redirect/keys.localhost:{other.server_port}/r",
        ):
            outcome = await browser.act(Navigate(to="goto", url=url))
            assert outcome.error == f"keys.localhost:{other.server_port} is not an allowed host"
    finally:
        await browser.close()
    assert other.asked == []
