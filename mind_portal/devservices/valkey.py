"""A private Valkey (or Redis) server on 127.0.0.1."""

from __future__ import annotations

import signal
import socket
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

from mind_portal.devservices.identity import Identity
from mind_portal.devservices.processes import Server, free_port, start_server
from mind_portal.devservices.programs import find_valkey, runnable_by

DATABASES = 64
"""Numbered databases, so that every test worker of a large machine has its own."""


def start_valkey(folder: Path, identity: Identity, *, password: str, throwaway: bool) -> tuple[Server, str]:
    """Start the server whose data lies in `folder`; return it with its REDIS_URL."""
    program = runnable_by(identity, find_valkey(), folder / "programs")
    data = identity.private_folder(folder / "valkey")
    configuration = data / "valkey.conf"  # a file, as the arguments of a process are for everyone to read
    configuration.touch(0o600)
    configuration.write_text(f"requirepass {password}\n")
    identity.give(configuration, 0o600)
    port = free_port()
    server = start_server(
        "valkey",
        [
            *(program, configuration, "--port", str(port), "--bind", "127.0.0.1", "--dir", data),
            *("--databases", str(DATABASES), "--daemonize", "no"),
            *("--save", "", "--appendonly", "no" if throwaway else "yes"),
        ],
        folder=folder,
        identity=identity,
        stop_signal=signal.SIGTERM,
    )
    with ExitStack() as undo:
        undo.callback(server.stop)
        server.wait_until(lambda: _answers(port, password))
        undo.pop_all()
    return server, f"redis://:{quote(password, safe='')}@127.0.0.1:{port}/0"


def _answers(port: int, password: str) -> bool:
    """Return whether the server has read its data and answers; while it loads it says -LOADING."""
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2:
                part = connection.recv(1024)
                if not part:
                    return False
                answer += part
    except OSError:
        return False
    return answer.endswith(b"+PONG\r\n")
