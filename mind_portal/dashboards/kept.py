"""What was drawn or worked out, kept in the memory of the process under a key with its cells' stamp and the minute.

A key that is past is never asked for again, so nothing has to be thrown away; the oldest go when there are many.
The same is shown to everybody who may see figures: what depends on the user, such as the lists of rows that he may
open, is part of the key, or is drawn around what is kept.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

MOST = 96

T = TypeVar("T")
_things: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def get(key: Hashable, make: Callable[[], T]) -> T:
    """What is kept, or what `make` makes now. Two who ask at once may both make it: that does no harm."""
    with _lock:
        if key in _things:
            _things.move_to_end(key)
            found: T = _things[key]
            return found
    made = make()
    with _lock:
        _things[key] = made
        while len(_things) > MOST:
            _things.popitem(last=False)
    return made


def minute() -> int:
    """For keys: what a stamp cannot see is kept for no longer."""
    return int(time.time() // 60)


def clear() -> None:
    """Forget everything: for tests, whose databases begin anew."""
    with _lock:
        _things.clear()
