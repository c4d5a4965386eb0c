"""`python -m audit`: looks at every kind of page, in both languages, light and dark, on a phone and a screen.

The demo shop with production settings, served as in deployment. Ends with 1 where anything misses its target.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
FOLDER = Path(os.environ.get("SOUK_DATA_DIR", ROOT / "var")) / "audit"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LEAST = {"performance": 97, "accessibility": 100, "best-practices": 100, "seo": 100}
MOST = {"lcp": 2.0, "cls": 0.05, "weight": 250}
HTML = 60 * 1024
EMPTY_THERE = {
    "DATABASE_URL": "",
    "REDIS_URL": "",
}  # the demo's own SQLite, whatever is set outside


class Missing(Exception):
    """The machine lacks something; the message says what."""


def main() -> int:
    options = _options()
    port = options.port
    try:
        chromium = _tools()
        if not options.again:
            _prepare(port)
        pages = _pages(port)
    except Missing as error:
        print(error, file=sys.stderr)
        return 1 if os.environ.get("CI") else 2
    if options.few:
        pages = [page for page in pages if page["few"]]
        for page in pages:  # two are enough to see that nothing fell
            page["lighthouse"] = (page["name"], page["language"]) in {
                ("home", "en"),
                ("product", "ar"),
            }
    if options.pages:
        pages = [page for page in pages if page["name"] in options.pages]
    job = {
        "base": f"http://127.0.0.1:{port}", "chromium": chromium, "pages": pages,
        "schemes": ["light", "dark"], "widths": [390, 1280], "runs": options.runs,
        "least": LEAST, "most": MOST, "html": HTML,
    }  # fmt: skip
    with _served(port):
        found = _look(job)
    _tell(found, len(pages))
    return 1 if found["findings"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m audit", description=__doc__)
    parser.add_argument(
        "--few", action="store_true", help="the pages that every change is checked with"
    )
    parser.add_argument("--pages", nargs="+", default=[], help="only pages of these names")
    parser.add_argument(
        "--runs", type=int, default=3, help="of Lighthouse; the middle one counts, 0: none"
    )
    parser.add_argument("--again", action="store_true", help="with the demo shop of the last audit")
    parser.add_argument("--port", type=int, default=8190)
    return parser.parse_args()


def _tools() -> str:
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise Missing(
                f"{tool} is missing: the audit needs Node 20.19 or newer (the shop does not)."
            )
    names = [name for name in (os.environ.get("CHROMIUM", ""), *CHROMIUMS) if name]
    chromium = next((path for name in names if (path := shutil.which(name))), None)
    if chromium is None:
        raise Missing(
            "Chromium is missing (on Debian: apt install chromium); CHROMIUM names another."
        )
    lock, done = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        _run(["npm", "ci", "--no-fund", "--no-audit", "--ignore-scripts"], cwd=HERE)
        done.touch()
    return chromium


def _environment(port: int, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        **EMPTY_THERE,
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        "SOUK_DATA_DIR": str(FOLDER),
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DJANGO_DEBUG": "",
        "DJANGO_SECRET_KEY": "an audit keeps no secrets, but a long and random key is asked for here",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port + 1),
        # Cards are offered; nothing answers there, so an order paid by card waits for its payment.
        "STRIPE_SECRET_KEY": "sk_test_audit",
        "STRIPE_WEBHOOK_SECRET": "whsec_audit",
        "STRIPE_API_URL": "http://127.0.0.1:9",
        "VIES_API_URL": "http://127.0.0.1:9",
        "WEB_CONCURRENCY": "2",
        **more,
    }


def _prepare(port: int) -> None:
    """The demo shop, made anew: what was audited last is not what is there now."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    dev = _environment(port, DJANGO_SETTINGS_MODULE="config.settings.dev", DJANGO_DEBUG="true")
    _run([sys.executable, "manage.py", "demo"], env=dev)
    _run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"],
        env=_environment(port),
    )


def _pages(port: int) -> list[dict[str, Any]]:
    told = _run([sys.executable, "-m", "audit.states"], env=_environment(port))
    pages: list[dict[str, Any]] = json.loads(told.strip().splitlines()[-1])
    return pages


@contextmanager
def _served(port: int) -> Iterator[None]:
    environment = _environment(port)
    servers = [
        subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.py",
             "--access-logfile=/dev/null", "--log-level=error", "config.wsgi"],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL,
        ),
        subprocess.Popen(
            ["node", str(HERE / "front.mjs"), str(port), str(port + 1),
             str(FOLDER / "static"), str(FOLDER / "media")],
        ),
    ]  # fmt: skip
    try:
        for each in (port, port + 1):
            _wait(each)
        yield
    finally:
        for server in servers:
            server.terminate()
            server.wait(timeout=30)


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise Missing(f"Nothing answers at port {port}.")


def _look(job: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        ["node", str(HERE / "look.mjs")], input=json.dumps(job), stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise SystemExit(done.returncode)
    found: dict[str, Any] = json.loads(done.stdout)
    (FOLDER / "report.json").write_text(json.dumps(found, indent=1, ensure_ascii=False))
    return found


def _tell(found: dict[str, Any], count: int) -> None:
    if found["scores"]:
        print(
            "\n| page | performance | accessibility | best practices | SEO | LCP s | CLS | TBT ms | kB |"
        )
        print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for row in found["scores"]:
        print(
            f"| {row['page']} | {row['performance']} | {row['accessibility']} | {row['best-practices']} "
            f"| {row['seo']} | {row['lcp']:.2f} | {row['cls']:.3f} | {row['tbt']:.0f} | {row['weight']:.0f} |"
        )
    print(f"\n{count} pages, {len(found['findings'])} findings")
    for finding in found["findings"]:
        print(f"  {finding['page']:34} {finding['tool']:14} {finding['text']}")


def _run(command: list[str], **more: Any) -> str:
    done = subprocess.run(command, capture_output=True, text=True, **{"cwd": ROOT, **more})
    if done.returncode:
        raise Missing(f"{' '.join(command)}\n{done.stderr[-3000:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
