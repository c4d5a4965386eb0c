"""The channel layer of the small size: one process, its parts in threads with event loops of their own."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from copy import deepcopy
from threading import Lock
from typing import Any
from uuid import uuid4

from channels.layers import BaseChannelLayer

CAPACITY = 100


class InProcessChannelLayer(BaseChannelLayer):
    """Channels' own in-memory layer puts into a queue of another thread's loop without waking that loop.

    Here whoever receives is woken through its own loop, so that a worker's thread reaches a socket
    at once. A receiver that is `CAPACITY` messages behind loses the newest.
    """

    extensions = ["groups", "flush"]

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"capacity": CAPACITY, **options})
        self._lock = Lock()
        self._queues: dict[
            str, tuple[asyncio.AbstractEventLoop, asyncio.Queue[dict[str, Any]]]
        ] = {}
        self._groups: dict[str, set[str]] = defaultdict(set)

    async def new_channel(self, prefix: str = "specific") -> str:
        name = f"{prefix}.inprocess!{uuid4().hex}"
        with self._lock:
            self._queues[name] = (asyncio.get_running_loop(), asyncio.Queue(self.capacity))
        return name

    async def send(self, channel: str, message: dict[str, Any]) -> None:
        with self._lock:
            found = self._queues.get(channel)
        if found is None:
            return
        loop, queue = found
        copy = deepcopy(message)
        try:
            loop.call_soon_threadsafe(_put, queue, copy)
        except RuntimeError:  # that loop has ended, and its sockets with it
            self._forget(channel)

    async def receive(self, channel: str) -> dict[str, Any]:
        with self._lock:
            _loop, queue = self._queues[channel]
        try:
            return await queue.get()
        except asyncio.CancelledError:
            self._forget(channel)
            raise

    async def group_add(self, group: str, channel: str) -> None:
        self.require_valid_group_name(group)
        with self._lock:
            self._groups[group].add(channel)

    async def group_discard(self, group: str, channel: str) -> None:
        with self._lock:
            members = self._groups.get(group)
            if members is not None:
                members.discard(channel)
                if not members:
                    del self._groups[group]

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        with self._lock:
            members = list(self._groups.get(group, ()))
        for channel in members:
            await self.send(channel, message)

    async def flush(self) -> None:
        with self._lock:
            self._queues.clear()
            self._groups.clear()

    def _forget(self, channel: str) -> None:
        with self._lock:
            self._queues.pop(channel, None)
            for group in [name for name, members in self._groups.items() if channel in members]:
                self._groups[group].discard(channel)
                if not self._groups[group]:
                    del self._groups[group]


def _put(queue: asyncio.Queue[dict[str, Any]], message: dict[str, Any]) -> None:
    if not queue.full():
        queue.put_nowait(message)
