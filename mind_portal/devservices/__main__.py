"""python -m mind_portal.devservices demo | run [--throwaway] -- COMMAND … | reset | chromium"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

from mind_portal.devservices import chromium, demo, services
from mind_portal.devservices.errors import ServiceError
from mind_portal.devservices.processes import dies_with_us


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say and return the exit code."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _exit_on_signal)
    try:
        return _run(options)
    except ServiceError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mind_portal.devservices", description="Private servers.")
    actions = parser.add_subparsers(dest="action", required=True)
    show = actions.add_parser("demo", help="start servers, web, workers and beat in one terminal")
    show.add_argument("--port", type=int, default=8000)
    run = actions.add_parser("run", help="run a command with DATABASE_URL and REDIS_URL set")
    run.add_argument("--throwaway", action="store_true", help="servers of its own that forget everything")
    run.add_argument("command", nargs="+", help="the command, after --")
    actions.add_parser("reset", help="remove the kept data")
    actions.add_parser("chromium", help="make sure that there is a browser for the tests")
    return parser


def _run(options: argparse.Namespace) -> int:
    if options.action == "demo":
        return demo.run_demo(port=options.port)
    if options.action == "chromium":
        return chromium.ensure_chromium()
    if options.action == "reset":
        print(f"removed {services.remove_data()}")
        return 0
    with services.running(throwaway=options.throwaway):
        return _run_in_foreground(options.command)


def _run_in_foreground(command: Sequence[str]) -> int:
    """Run a command that owns the terminal: Ctrl-C is for the command, and we stop the servers when it has ended."""
    process = subprocess.Popen(command, preexec_fn=dies_with_us(signal.SIGTERM, own_session=False))
    signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def _exit_on_signal(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
