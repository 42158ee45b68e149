"""Processes that cannot outlive the one that started them."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mind_portal.devservices.errors import ServiceError
from mind_portal.devservices.identity import Identity

START_SECONDS = 30.0
STOP_SECONDS = 20.0
PR_SET_PDEATHSIG = 1


def dies_with_us(stop_signal: signal.Signals, *, own_session: bool = True) -> Callable[[], None]:
    """Return what a child does before it begins, so that on Linux it gets a signal when we die, even by kill -9.

    The kernel watches the thread that starts the child, so start children from the main thread only.
    An own session keeps Ctrl-C from the child: we stop children in order.
    """
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        if own_session:
            os.setsid()
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, int(stop_signal))
            if os.getppid() != parent:  # we died before the line above
                os._exit(1)

    return prepare


@dataclass
class Server:
    """A running server and how it is stopped."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Return when `ready()` is true. Raises ServiceError, with the end of the log, if that never happens."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise ServiceError(f"{self.name} ended while starting:\n{self.last_lines()}")
            if ready():
                return
            time.sleep(0.02)
        raise ServiceError(f"{self.name} was not ready after {START_SECONDS:.0f} s:\n{self.last_lines()}")

    def last_lines(self) -> str:
        """Return the end of the server's log."""
        return self.log.read_text(errors="replace")[-2000:]

    def stop(self) -> None:
        """Ask the server to end; kill it if it does not."""
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_server(
    name: str, command: Sequence[str | Path], *, folder: Path, identity: Identity, stop_signal: signal.Signals
) -> Server:
    """Start a server whose output goes to `folder/NAME.log`."""
    log = folder / f"{name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            env=server_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=dies_with_us(stop_signal),
            **identity.popen_arguments,
        )
    return Server(name, process, log, stop_signal)


def server_environment() -> Mapping[str, str]:
    """Return the environment of a server: nothing of ours, so that no PG… variable or locale changes what it does."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
