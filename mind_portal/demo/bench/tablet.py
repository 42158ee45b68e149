"""A browser as a tablet in the benchmark: what its first visit costs on the wire, how fast it opens without one."""

import contextlib
import os
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator

from playwright.sync_api import BrowserContext, Page, sync_playwright

from mind_portal.demo.bench.server import serving
from mind_portal.devservices.chromium import find_chromium

SHIPPED = "mind_portal.demo.bench.shipped_settings"
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update"]
QUIET_SECONDS = 1.5
BLOCK = 65_536


class Wire(socketserver.ThreadingTCPServer):
    """Stands between browser and server and counts every byte, whoever asked for it: the page or its worker."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, server_port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.server_port = server_port
        self.down = self.up = 0
        self.last = time.monotonic()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def wait_quiet(self) -> None:
        """Until nothing has travelled for a while."""
        while time.monotonic() - self.last < QUIET_SECONDS:
            time.sleep(0.1)


class _Connection(socketserver.BaseRequestHandler):
    server: Wire

    def handle(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.server_port)) as upstream:
            back = threading.Thread(target=self._pump, args=(upstream, self.request, "down"), daemon=True)
            back.start()
            self._pump(self.request, upstream, "up")
            back.join()

    def _pump(self, source: socket.socket, target: socket.socket, way: str) -> None:
        with contextlib.suppress(OSError):
            while block := source.recv(BLOCK):
                setattr(self.server, way, getattr(self.server, way) + len(block))
                self.server.last = time.monotonic()
                target.sendall(block)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def shipped() -> Iterator[int]:
    """The portal with its files collected and compressed; the port of its server."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BENCH_STATIC_ROOT"] = folder
        command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
        subprocess.run(command, env={**os.environ, "DJANGO_SETTINGS_MODULE": SHIPPED}, check=True)
        with serving(SHIPPED, "/healthz") as port:
            yield port


@contextlib.contextmanager
def wired(server_port: int) -> Iterator[Wire]:
    """The counter before a server."""
    with Wire(server_port) as wire:
        threading.Thread(target=wire.serve_forever, daemon=True).start()
        yield wire
        wire.shutdown()


@contextlib.contextmanager
def browsing() -> Iterator[BrowserContext]:
    """A desktop's browser with nothing in its caches."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's loop runs in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        context = browser.new_context(
            locale="th-TH", timezone_id="Asia/Bangkok", viewport={"width": 1280, "height": 800}
        )
        yield context
        browser.close()


def keep_cookie(context: BrowserContext, cookie: str, port: int) -> None:
    name, value = cookie.split("=", 1)
    context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])


def first_visit(context: BrowserContext, wire: Wire) -> Page:
    """The field pages opened for the first time, until their worker holds everything."""
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{wire.port}/field/")
    page.wait_for_selector("body[data-ready='1'][data-offline='ready']", timeout=60_000)
    wire.wait_quiet()
    return page
