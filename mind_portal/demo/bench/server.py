"""Two servers on loopback, one process each: the portal as in production, and the floors."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

START_SECONDS = 180


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(settings: str, probe: str) -> Iterator[int]:
    """Run granian with one worker under `settings` until the block ends; yields its port once `probe` answers."""
    port = _free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "1", "--no-access-log", "--log-level", "error",
        "mind_portal.wsgi:application",
    ]  # fmt: skip
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "DEBUG": "0", "LOG_LEVEL": "ERROR"}
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        _wait(port, probe, process)
        yield port
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _wait(port: int, probe: str, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            Browser(port).get(probe)
            return
        time.sleep(0.2)
    raise RuntimeError(f"the server for {probe} did not start")


@dataclass
class Browser:
    """A client with one connection that stays open, and the cookies of a signed-in user."""

    port: int
    cookie: str = ""
    language: str = "th"
    connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> bytes:
        """The body of a page; raises when the answer is not 200, since a refusal is quick and proves nothing."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": self.cookie, "Accept-Language": self.language, "Accept": "text/html,application/json"}
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise http.client.HTTPException(f"{path} answered {answer.status}")
        return body

    def page(self, path: str) -> Callable[[], bytes]:
        """A call without arguments, for the rounds."""
        return lambda: self.get(path)
