"""Drawn pages kept in the memory of the process, under a key that holds the stamp of the cells they were drawn from.

A key never means anything else later, so nothing has to be thrown away in time; the oldest go when there are many.
The same page is drawn for everybody who may see it, so nothing of a user may be in it.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from django.utils.safestring import SafeString, mark_safe

MOST = 64

_pages: OrderedDict[Hashable, str] = OrderedDict()
_lock = Lock()


def get(key: Hashable, draw: Callable[[], str]) -> SafeString:
    """The kept page, or the one that `draw` makes now. Two who ask at once may both draw: that does no harm."""
    with _lock:
        page = _pages.get(key)
        if page is not None:
            _pages.move_to_end(key)
            return mark_safe(page)  # noqa: S308 - rendered by a template
    page = draw()
    with _lock:
        _pages[key] = page
        while len(_pages) > MOST:
            _pages.popitem(last=False)
    return mark_safe(page)  # noqa: S308 - rendered by a template


def clear() -> None:
    """Forget every page: for tests, whose databases begin anew."""
    with _lock:
        _pages.clear()
