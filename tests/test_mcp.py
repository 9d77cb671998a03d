"""`handeye mcp` by the SDK's own client, over stdio and HTTP."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from handeye.agent.log.reader import read_run
from handeye.agent.task.application import free_port

BODY = "<button style='width:200px;height:100px' onclick=\"this.textContent = 'Thanks'\">Press me</button>"
TOOLS = """screenshot locate ask check read navigate click type press_key scroll drag run_task run_skill
start_recording stop_recording"""


async def said(client: Client, tool: str, **arguments: Any) -> str:
    """The text of a call's result."""
    return str((await client.call_tool(tool, arguments)).content[0].text)


@pytest.mark.browser
async def test_a_click_by_a_picture_is_done_once_and_all_ends_with_the_client(
    page_url: Callable[[str], str], command_environment: dict[str, str]
) -> None:
    arguments = ["-m", "handeye", "mcp", "--model", "none", "--url", page_url(BODY)]
    server = StdioServerParameters(command=sys.executable, args=arguments, env=command_environment)
    async with Client(stdio_client(server)) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == set(TOOLS.split())
        first, image = (await client.call_tool("screenshot", {})).content
        assert first.text == "picture p1, 1280 x 720 pixels"
        assert image.type == "image"
        await said(client, "screenshot")
        click = {"x": 90, "y": 80, "picture": "p1"}
        calls = [said(client, "click", **click) for _ in range(2)]  # at the same time: one of them is late
        late, done = sorted(await asyncio.gather(*calls))
        assert "the screen changed" in done
        assert "stale" in late
        assert "stale" in await said(client, "click", **click | {"picture": "p2"})
        ours = [each for each in psutil.Process().children(recursive=True) if "chrom" in each.name()]
        assert ours
    assert not psutil.wait_procs(ours, timeout=10)[1]


@asynccontextmanager
async def http_server(port: int, environment: dict[str, str], *more: str) -> AsyncIterator[int]:
    """The server's process id, once it listens."""
    command = [sys.executable, "-m", "handeye", "mcp", "--model", "none", "--http", str(port), *more]
    process = await asyncio.create_subprocess_exec(*command, env=environment)
    try:
        for _ in range(1500):
            await asyncio.sleep(0.1)
            if any(each.laddr.port == port for each in psutil.Process(process.pid).net_connections("tcp")):
                break
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


@pytest.mark.browser
async def test_http_takes_the_token_alone_and_a_killed_browser_is_told(
    page_url: Callable[[str], str], command_environment: dict[str, str], tmp_path: Path
) -> None:
    port, url = free_port(), page_url(BODY)
    environment = command_environment | {"HANDEYE_MCP_TOKEN": "t0k"}
    more = ["--url", url, "--out", str(tmp_path / "runs")]
    async with http_server(port, environment, *more) as pid, httpx2.AsyncClient(timeout=200) as web:
        address = f"http://127.0.0.1:{port}/mcp"
        assert (await web.post(address, headers={"Authorization": "Bearer other"})).status_code == 401
        web.headers["Authorization"] = "Bearer t0k"
        async with Client(streamable_http_client(address, http_client=web)) as client:
            assert "recording into" in await said(client, "start_recording")
            assert "done" in await said(client, "press_key", key="Tab")
            folder = Path((await said(client, "stop_recording")).partition(" in ")[2].partition(";")[0])
            ours = psutil.Process(pid).children(recursive=True)
            (browser,) = [
                one for one in ours if "chrom" in one.name() and "--type=" not in str(one.cmdline())
            ]
            os.kill(browser.pid, signal.SIGKILL)
            assert "the browser is gone" in await said(client, "press_key", key="Tab")
            assert "done" in await said(client, "navigate", url=url)
    first = read_run(folder).steps[0].decided.action
    assert first is not None
    assert first.kind == "press"
