"""Whether the product is well, and which part is not; at once, whatever hangs."""

import json
import threading
import time

import pytest
import redis
from django.conf import settings
from django.test import Client, RequestFactory

from config import health, heartbeat
from config.celery import app

LIMIT = 0.1  # seconds


@pytest.fixture
def probes(monkeypatch):
    """All is well, until a test says otherwise."""
    looks = {"database": lambda: True, "broker": lambda: True, "worker": lambda: True}

    def set_looks(**others):
        monkeypatch.setattr(health, "PROBES", {name: health.Probe(look) for name, look in (looks | others).items()})

    set_looks()
    return set_looks


def ask():
    started = time.perf_counter()
    response = health.healthz(RequestFactory().get("/healthz"))
    return response.status_code, json.loads(response.content), time.perf_counter() - started


def test_all_is_well(probes):
    assert ask()[:2] == (200, {"ok": True, "database": "well", "broker": "well", "worker": "well"})


@pytest.mark.parametrize("part", ["database", "broker", "worker"])
def test_the_part_that_is_unwell_is_named(probes, part):
    probes(**{part: lambda: False})

    status, words, _ = ask()

    assert (status, words["ok"]) == (503, False)
    assert [name for name, word in words.items() if word == "unwell"] == [part]


def test_a_part_that_hangs_is_not_waited_for_and_hangs_once(probes):
    gate, looks = threading.Event(), []

    def hang():
        looks.append(1)
        return gate.wait(10)

    probes(database=hang)
    try:
        for _ in range(3):
            status, words, took = ask()
            assert (status, words["database"], words["broker"]) == (503, "unwell", "well")
            assert took < LIMIT
        assert len(looks) == 1
    finally:
        gate.set()


def test_a_part_that_is_slow_once_is_judged_by_its_last_answer(probes):
    gate, answers = threading.Event(), iter([lambda: True, lambda: gate.wait(10)])
    probes(database=lambda: next(answers)())
    try:
        assert ask()[0] == 200
        assert ask()[0] == 200
    finally:
        gate.set()


def test_a_broker_that_is_away_is_said_at_once(monkeypatch):
    monkeypatch.setattr(settings, "REDIS_URL", "unix:///nowhere/redis.sock?db=0")

    status, words, took = ask()

    assert (status, words["broker"], words["worker"]) == (503, "unwell", "unwell")
    assert took < LIMIT


def test_a_worker_is_well_for_as_long_as_it_beats():
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(heartbeat.KEY)
        assert not health._look_for_worker()

        heartbeat.beat()

        assert health._look_for_worker()
        assert 0 < client.ttl(heartbeat.KEY) <= heartbeat.FADES_AFTER
        client.delete(heartbeat.KEY)


def test_every_worker_beats():
    assert heartbeat.Heartbeat in app.steps["consumer"]


def test_neither_question_needs_a_host_a_session_or_the_database():
    browser = Client(headers={"host": "10.1.2.3"})

    assert browser.get("/livez").json() == {"ok": True}
    assert browser.get("/healthz").status_code in (200, 503)
    assert browser.post("/livez").status_code == 405
