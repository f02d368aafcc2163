"""How gunicorn serves: a few processes with a few threads each, made for the machine it finds itself on."""

import os

from config import env

_environment = env.read()
_cores = os.cpu_count() or 1

# The demo is for this machine alone; in production a proxy stands in front.
bind = f"{'0.0.0.0' if _environment.is_production else '127.0.0.1'}:{_environment.port}"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(max(_cores, 2), 8))
threads = 4
worker_class = "gthread"
preload_app = True
timeout = 60
graceful_timeout = 4
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
accesslog = None  # addresses of pages tell who looked at whom
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
