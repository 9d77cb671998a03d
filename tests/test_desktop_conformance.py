"""The desktop keeps what every environment has to keep."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

import pytest

from handeye.agent.contracts import Environment
from handeye.environments.desktop.environment import DesktopEnvironment, DesktopSettings

pytest.importorskip("mss", reason="pip install -e '.[desktop]'")
conformance = pytest.importorskip("handeye.environments.conformance")
missing = [name for name in ("Xvfb", "openbox", "mousepad") if shutil.which(name) is None]


@pytest.mark.skipif(bool(missing), reason=f"not installed: apt-get install {' '.join(missing).lower()}")
class TestDesktop(conformance.EnvironmentConformance):
    def make_environment(self) -> Environment:
        return DesktopEnvironment(DesktopSettings(width=400, height=300, command="mousepad"))

    async def held_inputs(self, environment: Environment) -> Sequence[str]:
        assert isinstance(environment, DesktopEnvironment)
        assert environment._session is not None
        display = environment._session.x_display
        buttons = display.screen().root.query_pointer().mask >> 8 & 0b11111
        keys = [f"key {number}" for number, bits in enumerate(display.query_keymap()) if bits]
        return [*keys, *([f"buttons {buttons:b}"] if buttons else [])]

    async def break_world(self, environment: Environment) -> bool:
        assert isinstance(environment, DesktopEnvironment)
        assert environment._display is not None
        server = environment._display._running[0]
        server.kill()
        server.wait()
        return True
