from celery.schedules import crontab

from config.celery import app


def test_every_entry_of_the_timetable_names_a_real_job():
    app.loader.import_default_modules()

    assert app.conf.beat_schedule
    for name, entry in app.conf.beat_schedule.items():
        assert entry["task"] in app.tasks, name
        assert isinstance(entry["schedule"], crontab | int | float), name


def test_every_job_takes_more_than_it_knows():
    """A job sent by an older version must not fail on a newer one: it accepts extra keywords."""
    import inspect

    app.loader.import_default_modules()
    ours = [job for name, job in app.tasks.items() if name.split(".")[1:2] == ["jobs"]]

    assert ours
    for job in ours:
        kinds = {p.kind for p in inspect.signature(job.run).parameters.values()}
        assert inspect.Parameter.VAR_KEYWORD in kinds, job.name
