"""The Celery app and the whole timetable. The database says what is due; Celery says when to look."""

import os

from celery import Celery
from celery.schedules import crontab

from config.heartbeat import Heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("morning_bell")
app.config_from_object("config.celery_settings")
app.autodiscover_tasks(related_name="jobs")
app.steps["consumer"].add(Heartbeat)  # what /healthz looks for

# Times in Europe/London. Each entry finds the schools with work and sends one job a school.
app.conf.beat_schedule = {
    # just after midnight: on 1 August those whom the roll-over placed in the next class are of the next year
    "bring year groups up to date": {"task": "pupils.jobs.keep_years", "schedule": crontab(hour=0, minute=15)},
    # before anybody is in: so that what is missing this morning is a row that can be counted
    "lay out the registers of the day": {
        "task": "attendance.jobs.open_registers",
        "schedule": crontab(hour=6, minute=0, day_of_week="mon-fri"),
    },
    # once school is out, and at night for what was missed: nobody can be marked present in a closed session any more
    "mark the sessions that were closed": {
        "task": "attendance.jobs.enter_closures",
        "schedule": crontab(hour="0,16,17,18", minute=20),
    },
    # at night, when the fifth school day has ended; only where the school has it so
    "make O of what nobody explained in time": {
        "task": "attendance.jobs.confirm_unknown",
        "schedule": crontab(hour=1, minute=0),
    },
    # every few minutes while registers are open: whose minute has come is in the school's settings, who was told in the
    # database, so a look too many tells nobody twice
    "chase registers that are not taken": {
        "task": "attendance.jobs.chase_registers",
        "schedule": crontab(minute="*/3", hour="7-16", day_of_week="mon-fri"),
    },
    # before the nightly evaluation, which rests on them
    "hold tallies against marks": {"task": "attendance.jobs.check_tallies", "schedule": crontab(hour=1, minute=30)},
    # from when the first registers close until the end of the day: homes to ring within the hour, visits that are due,
    # and what a call, an explanation or a corrected mark has settled meanwhile
    "follow absence that nobody has explained": {
        "task": "attendance.jobs.follow_absence",
        "schedule": crontab(minute="*/10", hour="8-16", day_of_week="mon-fri"),
    },
    # before the office opens its list: notes and evidence that were awaited until yesterday
    "chase notes and evidence": {
        "task": "attendance.jobs.chase_papers",
        "schedule": crontab(hour=6, minute=30, day_of_week="mon-fri"),
    },
    # at night: files of evidence that no row names
    "sweep evidence": {"task": "attendance.jobs.sweep_evidence", "schedule": crontab(hour=3, minute=40)},
    # before the office opens: yesterday's joiners, leavers and fifteenth days of illness, with a day by which to tell
    "see what the authority is to be told": {
        "task": "attendance.jobs.watch_returns",
        "schedule": crontab(hour=6, minute=30, day_of_week="mon-fri"),
    },
    # after the morning and the afternoon registers have closed: who has fallen into a band today
    "evaluate after registers close": {
        "task": "interventions.jobs.evaluate_all",
        "schedule": crontab(hour="10,14", minute=15, day_of_week="mon-fri"),
        "kwargs": {"process": "evaluation after registers closed"},
    },
    # when the registers have just closed: who is not back after leave is rung in the same morning
    "look after leave": {
        "task": "attendance.jobs.keep_leave",
        "schedule": crontab(hour="9,13", minute=50, day_of_week="mon-fri"),
    },
    # at night, when the day's corrections are in: what they undo is withdrawn before anybody acts on it
    "evaluate at night": {"task": "interventions.jobs.evaluate_all", "schedule": crontab(hour=2, minute=30)},
    # in the evening, when the day's changes are in and long before anybody could need it: the day on paper to come
    "print the paper day": {"task": "reports.jobs.print_paper_days", "schedule": crontab(hour=20, minute=30)},
}
__all__ = ["app", "crontab"]
