"""Questions to accessible programs over D-Bus, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

TIMEOUT_SECONDS = 2.0
START_SECONDS = 5.0
"""For the bus that accessible programs meet on, which starts when first asked for."""
AT_ONCE = 200
"""Questions sent before the answers are read."""
ATSPI = "org.a11y.atspi."
PROPERTIES = "org.freedesktop.DBus.Properties"

Node = tuple[str, str]
"""A program's name on the bus, and its object's path."""


@dataclass(frozen=True)
class Request:
    """A method of one of a node's AT-SPI interfaces; no part: of its properties."""

    node: Node
    part: str
    method: str
    signature: str = ""
    words: tuple = ()


class AccessibilityBus:
    """session_bus: address of the D-Bus session."""

    def __init__(self, session_bus: str) -> None:
        self._session_bus = session_bus
        self._connection: Any = None
        self._processes: dict[str, int] = {}

    def process(self, name: str) -> int:
        """The process behind a program's name on the bus, 0 if unknown. Raises bus_faults()."""
        from jeepney import DBusAddress, MessageType, new_method_call

        if name not in self._processes:
            if self._connection is None:
                self._connection = self._connect()
            bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
            asked = new_method_call(bus, "GetConnectionUnixProcessID", "s", (name,))
            answer = self._connection.send_and_get_reply(asked, timeout=TIMEOUT_SECONDS)
            failed = answer.header.message_type is MessageType.error
            self._processes[name] = 0 if failed else int(answer.body[0])
        return self._processes[name]

    def ask(self, questions: Sequence[Request]) -> list[Any]:
        """The first value of each answer, None where an object has no such method. Raises bus_faults()."""
        if self._connection is None:
            self._connection = self._connect()
        lines: list[Any] = []
        for start in range(0, len(questions), AT_ONCE):
            lines += self._ask_some(questions[start : start + AT_ONCE])
        return lines

    def enable(self) -> None:
        """Set IsEnabled of org.a11y.Status, which toolkits read as they start, and connect.

        A Qt program that starts before anybody has asked for the bus's address never connects to it. Raises
        bus_faults().
        """
        from jeepney import DBusAddress, Properties
        from jeepney.io.blocking import open_dbus_connection
        from jeepney.wrappers import unwrap_msg

        status = Properties(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Status"))
        with open_dbus_connection(self._session_bus) as session:
            asked = status.set("IsEnabled", "b", True)
            unwrap_msg(session.send_and_get_reply(asked, timeout=START_SECONDS))
        self._connection = self._connect()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask_some(self, questions: Sequence[Request]) -> list[Any]:
        from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call

        places: dict[int, int] = {}
        value: list[Any] = [None] * len(questions)
        for place, asked in enumerate(questions):
            interface = f"{ATSPI}{asked.part}" if asked.part else PROPERTIES
            address = DBusAddress(asked.node[1], asked.node[0], interface)
            message = new_method_call(address, asked.method, asked.signature or None, asked.words)
            serial = next(self._connection.outgoing_serial)
            places[serial] = place
            self._connection.send(message, serial=serial)
        while places:
            answer = self._connection.receive(timeout=TIMEOUT_SECONDS)
            at = places.pop(answer.header.fields.get(HeaderFields.reply_serial, -1), None)
            if at is not None and answer.header.message_type is not MessageType.error and answer.body:
                value[at] = answer.body[0]
        return value

    def _connect(self) -> Any:
        from jeepney import DBusAddress, new_method_call
        from jeepney.io.blocking import open_dbus_connection
        from jeepney.wrappers import unwrap_msg

        asked = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
        with open_dbus_connection(self._session_bus) as session:
            answer = session.send_and_get_reply(new_method_call(asked, "GetAddress"), timeout=START_SECONDS)
            (address,) = unwrap_msg(answer)
        return open_dbus_connection(address)


def bus_faults() -> tuple[type[Exception], ...]:
    """What asking raises where AT-SPI, or the program's side of it, is missing or lost."""
    try:
        from jeepney import DBusErrorResponse
    except ImportError:
        return (ImportError,)
    return (OSError, ValueError, DBusErrorResponse)
