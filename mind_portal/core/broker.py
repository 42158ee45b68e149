"""Asking a worker for something without ever waiting for a broker that is away.

What is asked for lies in the database anyway and beat asks again, so a message that is not sent only costs time.
"""

import time
from typing import Any, Final

import structlog
from kombu.exceptions import OperationalError

SILENCE: Final = 15.0
"""Seconds without asking after the broker did not answer, so that a burst of writes waits for it only once."""
log = structlog.get_logger(__name__)


class _Broker:
    silent_until = 0.0


def ask(task: Any, **options: Any) -> bool:
    """Send the message of a task now; False when the broker is away."""
    if time.monotonic() < _Broker.silent_until:
        return False
    try:
        task.apply_async(retry=False, **options)
    except (OperationalError, OSError) as error:
        _Broker.silent_until = time.monotonic() + SILENCE
        log.warning("broker_away", task=task.name, error=str(error))
        return False
    return True


def trust_again() -> None:
    """Forget that the broker was silent (for tests, which share the process)."""
    _Broker.silent_until = 0.0
