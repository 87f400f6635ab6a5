"""How `make run` serves the pages: loopback only, one process, a few threads."""

import os
import warnings
from typing import Any

from relance.config.environment import forget_port, leave_port

# The assets are found in the packages; the folder that production collects them in is not made.
warnings.filterwarnings("ignore", message="No directory at")

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = 1
threads = 8
graceful_timeout = 3
control_socket_disable = True
loglevel = "warning"


def on_starting(server: Any) -> None:
    """Commands that print links, and the worker, should find the pages where they are."""
    leave_port(server.address[0][1])


def on_exit(server: Any) -> None:
    forget_port(server.address[0][1])
