"""The Celery app and the whole timetable. The database says what is due; Celery says when to look."""

import os

from celery import Celery
from celery.schedules import crontab

from config.heartbeat import Heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("morning_bell")
app.config_from_object("config.celery_settings")
app.autodiscover_tasks(related_name="jobs")
app.steps["worker"].add(Heartbeat)  # what /healthz looks for

# Times in Europe/London. Each entry finds the schools with work and sends one job a school.
app.conf.beat_schedule = {}
__all__ = ["app", "crontab"]
