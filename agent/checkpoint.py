"""The loop's state on the disk, once a step and not once a node: what is in between is in the log already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from agent.turn import PHASES


class StepSaver(AsyncSqliteSaver):
    """Keeps the checkpoint at the start and after every `record`."""

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        if metadata["step"] % len(PHASES) == 0:
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
