"""Tasks of which only one runs at a time: a second start is skipped, not queued."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec

import structlog
from django.db import connection

P = ParamSpec("P")
log = structlog.get_logger(__name__)


def once(key: str) -> Callable[[Callable[P, dict[str, object]]], Callable[P, dict[str, object]]]:
    """Skip the call while another process is inside it.

    The lock is PostgreSQL's advisory lock of the session: it ends with the connection, so that a killed
    worker leaves nothing behind. The wrapped function returns a small dict of counts, which is logged.
    """

    def decorate(function: Callable[P, dict[str, object]]) -> Callable[P, dict[str, object]]:
        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> dict[str, object]:
            with connection.cursor() as cursor:
                cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
                row = cursor.fetchone()
            if row is None or not row[0]:
                log.info("task_skipped", key=key)
                return {"skipped": True}
            try:
                result = function(*args, **kwargs)
            finally:
                with connection.cursor() as cursor:
                    cursor.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [key])
            log.info("task_done", key=key, **result)
            return result

        return call

    return decorate


def in_turn(key: str) -> None:
    """Wait until no other transaction has `key`; it is given back when this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


@contextmanager
def alone(key: str) -> Iterator[bool]:
    """Whether this process has `key` for itself. The lock ends with the connection, so a killed worker frees it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        mine = bool((cursor.fetchone() or (False,))[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [key])
