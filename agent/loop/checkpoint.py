"""The loop's state, kept once a step and not once a node: what is in between is in the log already.

It lies in `checkpoint.db` in the run's folder, or, where HANDEYE_CHECKPOINTS names a PostgreSQL database
(postgresql://USER:PASSWORD@HOST/NAME), there, so that several machines share it.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver, ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from handeye.agent.errors import CallerError, LogFault, MissingExtra
from handeye.agent.log.format import read_header
from handeye.agent.loop.turn import PHASES

SHARED = "HANDEYE_CHECKPOINTS"
FILE_NAME = "checkpoint.db"
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class OncePerStep(BaseCheckpointSaver[Any]):
    """Over a saver: keeps the checkpoint at the start and after every `record`; while a person is asked, that
    of the step.

    asking: whether the step under way asks a person.
    """

    asking: Callable[[], bool] = staticmethod(lambda: False)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        if metadata["step"] % len(PHASES) == 0 or self.asking():
            return await super().aput(config, checkpoint, metadata, new_versions)
        place = {**config["configurable"], "checkpoint_id": checkpoint["id"]}
        return {"configurable": place}

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """A node's own writes are not kept: a step that was cut off begins again with a new look."""
        if self.asking():
            await super().aput_writes(config, writes, task_id, task_path)


class StepSaver(OncePerStep, AsyncSqliteSaver):
    """In an SQLite file."""


def checkpoint_fault(folder: Path, fault: sqlite3.Error) -> LogFault:
    """What SQLite says, with what to do about it: the log alone is enough to resume from."""
    code = getattr(fault, "sqlite_errorcode", None)
    if not folder.exists():
        return LogFault(folder, OSError(errno.ENOENT, "the folder was deleted"))
    if code is not None and code & 0xFF in DAMAGED:
        path = folder / FILE_NAME
        damaged = OSError(errno.EIO, f"{path} is damaged ({fault})")
        return LogFault(folder, damaged, "delete that file and resume")
    full = code is not None and code & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
    return LogFault(folder, OSError(errno.ENOSPC if full else errno.EIO, f"checkpoint: {fault}"))


def thread_of(folder: Path) -> str:
    """A run's name among the checkpoints; where other runs are beside it, with the moment it started."""
    if not os.environ.get(SHARED):
        return folder.name
    header = read_header(folder)
    return f"{header.run}-{header.started:.6f}"


@asynccontextmanager
async def step_saver(folder: Path) -> AsyncIterator[BaseCheckpointSaver[Any]]:
    """Where this run's state is kept. Raises CallerError when the shared database cannot be reached."""
    address = os.environ.get(SHARED)
    if not address:
        async with StepSaver.from_conn_string(str(folder / FILE_NAME)) as saver:
            yield saver
        return
    try:
        from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
        from psycopg import AsyncConnection, Error
        from psycopg.rows import dict_row
    except ImportError as fault:
        raise MissingExtra(fault.name or "psycopg", "postgres") from None

    class SharedStepSaver(OncePerStep, AsyncPostgresSaver):
        """In PostgreSQL."""

    try:
        connection = await AsyncConnection.connect(
            address, autocommit=True, prepare_threshold=0, row_factory=dict_row
        )
    except Error as fault:
        reason = str(fault).strip().splitlines()[0]
        raise CallerError(f"{SHARED} names a database that cannot be used: {reason}") from None
    async with connection:
        shared = SharedStepSaver(connection)  # type: ignore[arg-type]
        try:
            await shared.setup()
            yield shared
        except Error as fault:
            raise LogFault(folder, OSError(f"checkpoint: {fault}")) from None
