"""The live process and the layer that carries its nudges where there is no Redis."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator

from config.asgi import application
from config.layers import InProcessChannelLayer


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/", 404), ("/shop/", 404)])
def test_the_live_process_serves_no_pages(path: str, status: int) -> None:
    async def ask() -> dict[str, Any]:
        scope = {"type": "http", "path": path, "method": "GET", "headers": []}
        line = ApplicationCommunicator(application, scope)
        await line.send_input({"type": "http.request"})
        start: dict[str, Any] = await line.receive_output(1)
        body = await line.receive_output(1)
        assert body["body"].endswith(b"\n")
        return start

    assert async_to_sync(ask)()["status"] == status


def test_a_nudge_from_a_worker_thread_wakes_a_waiting_socket_at_once() -> None:
    layer = InProcessChannelLayer()

    async def wait() -> float:
        channel = await layer.new_channel()
        await layer.group_add("g", channel)
        sent_at: list[float] = []

        def work() -> None:
            time.sleep(0.05)
            sent_at.append(time.perf_counter())
            asyncio.run(layer.group_send("g", {"type": "x"}))

        threading.Thread(target=work).start()
        message = await asyncio.wait_for(layer.receive(channel), timeout=2)
        assert message == {"type": "x"}
        return time.perf_counter() - sent_at[0]

    assert asyncio.run(wait()) < 0.05


def test_who_left_a_group_hears_nothing() -> None:
    layer = InProcessChannelLayer()

    async def scene() -> None:
        here, gone = await layer.new_channel(), await layer.new_channel()
        for channel in (here, gone):
            await layer.group_add("g", channel)
        await layer.group_discard("g", gone)
        await layer.group_send("g", {"type": "x"})
        assert await asyncio.wait_for(layer.receive(here), 1) == {"type": "x"}
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(layer.receive(gone), 0.05)

    asyncio.run(scene())


def test_a_loop_that_has_ended_is_forgotten() -> None:
    layer = InProcessChannelLayer()

    async def join() -> None:
        await layer.group_add("g", await layer.new_channel())

    asyncio.run(join())
    asyncio.run(layer.group_send("g", {"type": "x"}))

    assert not layer._queues
    assert not layer._groups


def test_a_socket_that_does_not_read_loses_the_newest_and_holds_nobody_up() -> None:
    layer = InProcessChannelLayer(capacity=2)

    async def scene() -> None:
        channel = await layer.new_channel()
        for number in range(5):
            await layer.send(channel, {"number": number})
        assert [(await layer.receive(channel))["number"] for _ in range(2)] == [0, 1]

    asyncio.run(scene())
