"""gunicorn for one application node, behind nginx: `gunicorn -c deploy/gunicorn.conf.py wsgi:app`.

Sync workers: a process answers one request at a time, so that a slow database slows its own request and no other.
They are never to be shown to clients: one slow client would hold a worker. nginx takes requests in whole first.
"""
# ruff: noqa: INP001 - gunicorn reads it by its path

import gc
import os
from multiprocessing import cpu_count

# systemd hands over a socket that stays open across restarts (LISTEN_FDS); then this is not used.
bind = os.environ.get("GREENCTL_BIND", "127.0.0.1:8001")
workers = int(os.environ.get("GREENCTL_WORKERS", str(2 * cpu_count() + 1)))
worker_class = "sync"
preload_app = True


def when_ready(_server: object) -> None:
    """What stands before the first worker is never garbage: left out, it is not gone through again and again (a quarter
    of a second each time, within somebody's request), and workers go on sharing its memory."""
    gc.collect()
    gc.freeze()


# Longer than the slowest request that is meant to end, shorter than nginx's proxy_read_timeout.
timeout = 60
# On SIGTERM a worker takes no new request and has this long to finish the one in hand.
graceful_timeout = 30
# A process that leaks is replaced before it matters; the spread keeps them from going all at once.
max_requests = 20_000
max_requests_jitter = 2_000
backlog = 512

# A cursor of GET /sync/changes may have 8,000 characters.
limit_request_line = 8190
limit_request_fields = 50
limit_request_field_size = 8190
# X-Forwarded-For is read by the application (GREENCTL_PROXIES), and by nothing else.
forwarded_allow_ips = "127.0.0.1"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108 - heartbeats, never on a slow disk

# The application logs its requests itself, without bodies, tokens or query strings.
accesslog = None
errorlog = "-"
loglevel = os.environ.get("GREENCTL_GUNICORN_LOG", "warning")
proc_name = "greenctl"
# systemd and signals are all the control there is: one way in less, and a stop that takes no seconds of its own.
control_socket_disable = True
