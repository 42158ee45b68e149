"""The supervisor behind `make demo`."""

import queue
import socket
import sys
import time

import pytest
from django.conf import settings

from mind_portal.devservices import demo
from mind_portal.devservices.errors import ServiceError
from mind_portal.devservices.identity import PROJECT


def test_a_part_that_ends_is_named_with_its_last_lines(capsys: pytest.CaptureFixture[str]) -> None:
    ended: queue.Queue[demo.Part] = queue.Queue()
    part = demo.Part("bulk", [sys.executable, "-c", "print('เริ่ม'); raise SystemExit(7)"])
    demo.start_parts([part], ended)
    assert demo.report_ended(ended.get(timeout=30)) == 1
    told = capsys.readouterr()
    assert "bulk | เริ่ม" in told.out
    assert "bulk has ended (exit code 7)" in told.err
    assert "เริ่ม" in told.err


def test_a_part_that_does_not_listen_is_killed_with_its_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "STOP_SECONDS", 0.3)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    ended: queue.Queue[demo.Part] = queue.Queue()
    part = demo.Part("web", [sys.executable, "-c", deaf])
    demo.start_parts([part], ended)
    deadline = time.monotonic() + 30
    while not part.last_lines and time.monotonic() < deadline:
        time.sleep(0.02)
    demo.stop_parts([part])
    assert part.process is not None
    assert part.process.returncode == -9


def test_the_demonstration_is_given_up_when_a_part_ends_before_the_page_is_there() -> None:
    ended: queue.Queue[demo.Part] = queue.Queue()
    demo.start_parts([demo.Part("web", [sys.executable, "-c", ""])], ended)
    with pytest.raises(ServiceError, match="did not start"):
        demo.wait_for_web(1, ended)


def test_every_queue_is_served_and_imports_keep_no_dashboard_waiting() -> None:
    workers = [part.command for part in demo.demo_parts(8000, PROJECT) if "worker" in part.command]
    served = [set(command[command.index("--queues") + 1].split(",")) for command in workers]
    assert sorted(name for names in served for name in names) == sorted(q.name for q in settings.CELERY_TASK_QUEUES)
    assert {"bulk"} in served


def test_a_failing_step_stops_the_start() -> None:
    with pytest.raises(ServiceError, match="sweeping failed"):
        demo.run_step("sweeping", [sys.executable, "-c", "raise SystemExit(3)"])


def test_the_welcome_begins_where_the_sign_in_names_do(capsys: pytest.CaptureFixture[str]) -> None:
    demo.show_welcome(8123, ["Filled with 3,000 factories.", "Sign in with one of these names", "  officer.rayong"])
    told = capsys.readouterr().out
    assert "http://127.0.0.1:8123/" in told
    assert "officer.rayong" in told
    assert "Filled" not in told


def test_a_port_that_is_taken_is_named_at_once() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ServiceError, match=f"Port {port} is not free"):
            demo.run_demo(port=port)
