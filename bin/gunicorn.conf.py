"""How `make run` serves the pages: loopback only, a few threads, one process."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = 1
threads = 8
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a heartbeat file on a slow disk makes gunicorn kill its workers
graceful_timeout = 3
