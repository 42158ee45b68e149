"""The jobs, the command, and a broker that is away."""

from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from kombu import Connection
from kombu.exceptions import OperationalError

from factories.models import Site
from mind_portal.core import broker
from mind_portal.rollups import services, tasks
from mind_portal.rollups.models import Cell, DirtyKey, Run


@pytest.fixture(autouse=True)
def _broker_answers() -> None:
    broker.trust_again()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.drain_dirty_keys, "apply_async", lambda **options: calls.append(options))
    return calls


def test_a_drain_is_asked_for_after_the_commit_only(
    sent: list[Any], db: None, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tasks.after_commit_drain()
        assert sent == []
    assert sent == [{"retry": False, "expires": tasks.MESSAGE_LIFE}]


def test_an_absent_broker_fails_no_writer_and_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuse(**options: Any) -> None:
        asked.append(options)
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.drain_dirty_keys, "apply_async", refuse)
    assert [tasks.ask_for_drain() for _ in range(3)] == [False, False, False]
    assert len(asked) == 1


def test_a_sender_does_not_wait_for_a_broker_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("kombu.utils.functional.sleep", waited.append)
    broker = Connection("redis://127.0.0.1:1/0", transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    with broker, pytest.raises(OperationalError):
        broker.default_channel  # noqa: B018 - asking for it connects
    assert sum(waited) < 0.5


def test_the_job_drains_until_nothing_waits(sites: dict[str, Site], monkeypatch: pytest.MonkeyPatch) -> None:
    drain = services.drain
    monkeypatch.setattr(services, "drain", lambda: drain(limit=2))
    result = tasks.drain_dirty_keys()
    assert DirtyKey.objects.count() == 0
    assert result["rounds"] > 1  # type: ignore[operator]


def test_the_nightly_job_stores_its_run(sites: dict[str, Site]) -> None:
    assert tasks.rebuild_nightly()["drift"] == 0
    assert Run.objects.get().kind == "nightly"


def test_the_command_prints_cells_seconds_rate_and_drift(sites: dict[str, Site]) -> None:
    out = StringIO()
    call_command("rebuild_rollups", stdout=out)
    first = out.getvalue().splitlines()[0]
    assert [word for word in first.split() if word.isalpha() or "/" in word] == [
        "cells",
        "seconds",
        "rows",
        "rows/s",
        "drift",
    ]
    assert first.endswith("drift 0")


def test_verify_exits_1_when_a_cell_differs(sites: dict[str, Site]) -> None:
    call_command("rebuild_rollups", stdout=StringIO())
    call_command("rebuild_rollups", "--verify", stdout=StringIO())
    Cell.objects.filter(measure="factories.workers").update(value=1)
    with pytest.raises(CommandError) as refusal:
        call_command("rebuild_rollups", "--verify", stdout=StringIO())
    assert refusal.value.returncode == 1
