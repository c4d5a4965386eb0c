"""gunicorn for pages, API and webhooks. `make web`, or the web service of compose.yaml."""

import os

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(2 * (os.cpu_count() or 1) + 1, 9))
worker_class = "gthread"
threads = 4
preload_app = True  # one start-up's worth of memory and CPU for all workers
timeout = 30
keepalive = 65  # longer than the proxy's, so that the proxy closes first
max_requests = 5000
max_requests_jitter = 500
accesslog = "-"
access_log_format = (
    '%(h)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'  # no query string: it may hold a token
)
