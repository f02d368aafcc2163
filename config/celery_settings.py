"""How Celery runs here: JSON only, no result backend, jobs that may run twice."""

from config import env

_environment = env.read()
broker_url = _environment.redis_url
if broker_url.startswith("unix://"):  # the cache's spelling of a socket; Celery's transport has its own
    broker_url = "redis+socket://" + broker_url.removeprefix("unix://")
broker_connection_retry_on_startup = True
broker_transport_options = {"visibility_timeout": 3600, "socket_connect_timeout": 1, "socket_timeout": 5}
task_serializer = "json"
accept_content = ["json"]
task_ignore_result = True
task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
worker_hijack_root_logger = False
timezone = "Europe/London"
task_time_limit = 1800
beat_schedule_filename = str(_environment.data_dir / "beat")  # when each entry was last sent
