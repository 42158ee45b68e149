"""The supervisor behind `make demo`: everything the portal needs, in one terminal, ended together."""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mind_portal.devservices.errors import ServiceError
from mind_portal.devservices.identity import PROJECT, kept_data_folder, make_data_folder
from mind_portal.devservices.processes import dies_with_us
from mind_portal.devservices.services import running

WEB_SECONDS = 180.0
STOP_SECONDS = 10.0
LINES_KEPT = 15
COLOURS = {"web": 36, "live": 32, "bulk": 35, "beat": 34}
PREPARE = (sys.executable, "-m", "mind_portal.devservices.prepare")
HIDDEN_WARNINGS = "ignore:You're running the worker with superuser,ignore:No directory at"
"""Right in production, of no use here: root may run the demonstration, and files are served from where they lie."""
CELERY = (sys.executable, "-m", "celery", "--quiet", "-A", "mind_portal.celery_app")


@dataclass
class Part:
    """One child of the supervisor; its output goes to the terminal with its name in front."""

    name: str
    command: Sequence[str]
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=LINES_KEPT))
    process: subprocess.Popen[str] | None = None
    reader: threading.Thread | None = None

    def start(self, ended: queue.Queue[Part]) -> None:
        """Start the child, and put this part into `ended` when it has ended. From the main thread only."""
        self.process = subprocess.Popen(
            self.command,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            bufsize=1,
            preexec_fn=dies_with_us(signal.SIGTERM),
        )
        self.reader = threading.Thread(target=self._read, args=[self.process, ended], daemon=True)
        self.reader.start()

    def _read(self, process: subprocess.Popen[str], ended: queue.Queue[Part]) -> None:
        prefix = _coloured(f"{self.name:>8} | ", COLOURS.get(self.name, 37))
        for line in process.stdout or ():
            self.last_lines.append(line.rstrip())
            print(f"{prefix}{line}", end="", flush=True)
        process.wait()
        ended.put(self)

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def be_stopped_by(self, deadline: float) -> None:
        """Wait until the deadline (time.monotonic), then kill the child and all of its own children."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def run_demo(*, port: int) -> int:
    """Start everything, show how to sign in, and run until Ctrl-C (exit code 0) or until a part ends (1)."""
    ask_for_port(port)
    data = make_data_folder(kept_data_folder())
    # The demonstration shows what users get; DEBUG=1 brings back tracebacks and /_components/.
    os.environ.setdefault("DEBUG", "0")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ.setdefault("PYTHONWARNINGS", HIDDEN_WARNINGS)
    say("starting PostgreSQL and Valkey")
    with running():
        sign_in_help = run_step("preparing the database and its demonstration data", PREPARE)
        parts = demo_parts(port, data)
        try:
            ended: queue.Queue[Part] = queue.Queue()
            start_parts(parts[:1], ended)
            wait_for_web(port, ended)  # first alone, so that the page is there soon
            start_parts(parts[1:], ended)
            show_welcome(port, sign_in_help)
            return report_ended(ended.get())
        except KeyboardInterrupt:
            say("stopping")
            return 0
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it running
            stop_parts(parts)


def ask_for_port(port: int) -> None:
    """Raises ServiceError when the port is taken: said at once, not after a minute of preparing."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was just given back is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ServiceError(
                f"Port {port} is not free ({error.strerror}): is the portal running already? "
                f"`make demo PORT={port + 100}` takes another one."
            ) from None


def demo_parts(port: int, data: Path) -> list[Part]:
    """Return web, the workers and beat; imports (bulk) have a worker of their own, so no dashboard waits."""
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    web += ["--workers", "2", "--blocking-threads", "2", "--no-ws", "--log-level", "warning"]
    schedule = str(data / "celerybeat-schedule")
    return [
        Part("web", [*web, "mind_portal.wsgi:application"]),
        Part("live", worker_command("live", "urgent,default,rollups", processes=2)),
        Part("bulk", worker_command("bulk", "bulk", processes=1)),
        Part("beat", [*CELERY, "beat", "--loglevel", "WARNING", "--schedule", schedule, "--pidfile="]),
    ]


def worker_command(name: str, queues: str, *, processes: int) -> list[str]:
    """Return the command of one worker."""
    options = ["--queues", queues, "--concurrency", str(processes), "--hostname", f"{name}@%h", "--loglevel", "WARNING"]
    return [*CELERY, "worker", *options, "--without-gossip", "--without-mingle"]


def run_step(title: str, command: Sequence[str]) -> list[str]:
    """Run a command, showing its output, and return its lines. Raises ServiceError if it fails."""
    say(title)
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=dies_with_us(signal.SIGTERM),
    )
    lines: list[str] = []
    try:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            print(f"         | {line}", end="", flush=True)
        if process.wait():
            raise ServiceError(f"The demonstration did not start: {title} failed; the reasons are above.")
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    return lines


def start_parts(parts: Sequence[Part], ended: queue.Queue[Part]) -> None:
    """Start the parts; each goes into the queue when it ends."""
    say(f"starting {', '.join(part.name for part in parts)}")
    for part in parts:
        part.start(ended)


def wait_for_web(port: int, ended: queue.Queue[Part]) -> None:
    """Return when the web server answers. Raises ServiceError when a part ends instead."""
    deadline = time.monotonic() + WEB_SECONDS
    while time.monotonic() < deadline:
        try:
            part = ended.get(timeout=0.2)
        except queue.Empty:
            if web_answers(port):
                return
        else:
            report_ended(part)
            raise ServiceError("The demonstration did not start.")
    raise ServiceError(f"The web server has not answered on port {port} after {WEB_SECONDS:.0f} s.")


def web_answers(port: int) -> bool:
    """Return whether the web server is up and not failing."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def show_welcome(port: int, sign_in_help: Sequence[str]) -> None:
    """Print the address and how to sign in: what seed_demo says from its line that begins with those words."""
    line = "─" * 72
    begin = next((number for number, text in enumerate(sign_in_help) if text.startswith("Sign in")), 0)
    shown = "\n".join(f"  {text}" for text in sign_in_help[begin:])
    print(f"\n{line}\n  The portal is at http://127.0.0.1:{port}/   (Ctrl-C stops it)\n\n{shown}\n{line}\n", flush=True)


def report_ended(part: Part) -> int:
    """Say which part has ended and show its last lines; return the exit code."""
    code = part.process.returncode if part.process else "?"
    print(f"\n{part.name} has ended (exit code {code}). Its last lines:", file=sys.stderr)
    for text in part.last_lines:
        print(f"    {text}", file=sys.stderr)
    return 1


def stop_parts(parts: Sequence[Part]) -> None:
    """Ask all parts to stop at once, and kill those that take too long."""
    deadline = time.monotonic() + STOP_SECONDS
    for part in parts:
        part.ask_to_stop()
    for part in parts:
        part.be_stopped_by(deadline)


def say(text: str) -> None:
    """Print a line of the supervisor itself."""
    print(_coloured(f"    demo | {text}", 1), flush=True)


def _coloured(text: str, code: int) -> str:
    return f"\033[{code}m{text}\033[0m" if sys.stdout.isatty() else text
