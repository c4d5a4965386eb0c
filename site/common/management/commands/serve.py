"""The whole house in one process: pages, live updates, worker and scheduler.

This is the small size, for the demo, for development and for a shop that one machine carries.
Worker and scheduler run as threads, because the in-process broker and channel layer reach no
further than the process. The large size runs the same parts apart (docs/developers/running.md).
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from celery import Celery, current_app
from celery.beat import EmbeddedService, Scheduler
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.utils.autoreload import run_with_reloader
from django.utils.module_loading import import_string

PAGE_THREADS = 8
WORKER_THREADS = 4

logger = logging.getLogger("souk")


class Background:
    """A Celery worker and its scheduler in threads of this process."""

    def __init__(self, app: Celery) -> None:
        self.worker = app.WorkController(
            pool_cls="threads",
            concurrency=WORKER_THREADS,
            loglevel="WARNING",
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            hostname="souk@serve",
        )
        self.beat = EmbeddedService(app, thread=True, scheduler_cls=Scheduler)
        self.thread = threading.Thread(target=self.worker.start, name="worker", daemon=True)

    def start(self) -> None:
        self.thread.start()
        self.beat.start()

    def stop(self) -> None:
        """Tasks that run may finish; what waits is found by the sweepers at the next start."""
        self.beat.stop()
        with suppress(Exception):
            self.worker.stop()
        self.thread.join(timeout=5)


class Command(BaseCommand):
    help = (
        "Run pages, live updates, worker and scheduler in one process, at the port that PORT names."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--reload", action="store_true", help="Start anew when a file changes.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reload"]:
            run_with_reloader(self.serve, options["host"])
        else:
            # A stop from a service manager ends as quietly as Ctrl-C.
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            self.serve(options["host"])

    def serve(self, host: str) -> None:
        import uvicorn
        from a2wsgi import WSGIMiddleware

        pages = WSGIMiddleware(get_wsgi_application(), workers=PAGE_THREADS)
        live = import_string(settings.LIVE_APPLICATION)

        async def house(scope: Any, receive: Any, send: Any) -> None:
            await (live if scope["type"] == "websocket" else pages)(scope, receive, send)

        server = uvicorn.Server(
            uvicorn.Config(
                house,
                host=host,
                port=settings.PORT,
                log_level="warning",
                lifespan="off",
                access_log=False,
                timeout_graceful_shutdown=3,
            )
        )
        background = Background(current_app._get_current_object())
        background.start()
        threading.Thread(target=self.announce, args=(server,), daemon=True).start()
        try:
            with suppress(KeyboardInterrupt):
                server.run()
        except SystemExit as error:
            raise CommandError(
                f"Port {settings.PORT} is taken; choose another with PORT=8001."
            ) from error
        finally:
            background.stop()
            self.stdout.write("\nClosed.")
            self.stdout.flush()

    def announce(self, server: Any) -> None:
        while not server.started:
            time.sleep(0.05)
        self.stdout.write(
            self.style.SUCCESS(f"Souk is open at {settings.BASE_URL}") + "  (Ctrl-C closes it)"
        )
        self.stdout.flush()
        sys.stdout.flush()
