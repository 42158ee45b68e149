"""Several people at the same moment: acts in threads of their own that start together, each with its connection."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from mind_portal.core.errors import DomainError, StaleError

PATIENCE = 60
"""Seconds until a thread that hangs fails the test instead of the suite."""


def results_of(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned or raised, in the order of the acts. Needs `django_db(transaction=True)`."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(PATIENCE)
            results[place] = act()
        except Exception as error:  # noqa: BLE001 - shown by the assertion of the test
            results[place] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "an act has not ended"
    return results


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What became of each act, sorted: `done`, `stale`, or the rule that refused it. Any other error is raised."""
    words = []
    for result in results_of(*acts):
        if isinstance(result, StaleError):
            words.append("stale")
        elif isinstance(result, DomainError):
            words.append(result.breaches[0].rule)
        elif isinstance(result, Exception):
            raise result
        else:
            words.append("done")
    return sorted(words)
