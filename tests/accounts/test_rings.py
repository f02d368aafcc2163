"""A ring makes a worker look sooner; where it fails, the person who waits hardly notices."""

import logging
import socket
import time

import pytest
import redis
from celery import shared_task
from django.conf import settings
from django.db import transaction

from accounts import rings
from config.celery import app

QUEUE = "rings-of-a-test"


@shared_task(name="tests.look")
def look(*, school_id: int) -> None:
    """Never run: only its ring is of interest."""


@pytest.fixture
def waiting():
    """How many rings wait to be heard."""
    app.finalize()
    look.queue = QUEUE  # set here: in the decorator it is refused once the app is complete, which other tests see to
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(QUEUE)
        yield lambda: client.llen(QUEUE)
        client.delete(QUEUE)


@pytest.mark.django_db
def test_a_ring_is_heard_once_what_it_is_about_is_committed(waiting, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        rings.ring(look, school_id=1)
        assert waiting() == 0

    assert waiting() == 1


@pytest.mark.django_db
def test_nothing_rings_for_what_was_given_up(waiting, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        rings.ring(look, school_id=1)
        transaction.set_rollback(True)

    assert waiting() == 0


def test_a_broker_that_is_away_costs_next_to_nothing(monkeypatch, caplog):
    monkeypatch.setattr(settings, "REDIS_URL", "unix:///nowhere/redis.sock?db=0")

    assert seconds_of_a_ring() < 0.2

    assert "No ring for tests.look" in caplog.text
    assert "school_id" not in caplog.text


def test_a_broker_that_takes_calls_and_says_nothing_costs_little(monkeypatch, tmp_path, caplog):
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "redis.sock"))
        silent.listen()
        monkeypatch.setattr(settings, "REDIS_URL", f"unix://{tmp_path}/redis.sock?db=0")

        assert seconds_of_a_ring() < 0.4

    assert caplog.record_tuples[0][1] == logging.WARNING


def test_a_broker_that_goes_away_after_the_knock_costs_little(monkeypatch):
    monkeypatch.setattr(rings, "_knock", lambda: None)
    monkeypatch.setattr(app.conf, "broker_url", "redis+socket:///nowhere/redis.sock?db=0")
    monkeypatch.setattr(app.conf, "broker_write_url", "redis+socket:///nowhere/redis.sock?db=0")

    assert seconds_of_a_ring() < 0.4


def seconds_of_a_ring() -> float:
    started = time.perf_counter()
    rings._ring_now(look, {"school_id": 1})
    return time.perf_counter() - started
