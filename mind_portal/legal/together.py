"""Numbers that must fit together, such as weights that add up to a hundred: the app that knows the rule changes them.

An app registers the prefix of their codes with the page on which people change all of them. Changed one by one at the
page of a single number they would stop to fit, so that page leads to the app's own.
"""

_PAGES: dict[str, str] = {}


def register(prefix: str, page: str) -> None:
    """All parameters whose code begins with `prefix` are changed together on `page`, the name of an address."""
    _PAGES[prefix] = page


def page_of(code: str) -> str | None:
    """The name of the page on which a parameter is changed with its group; None for one that stands alone."""
    return next((page for prefix, page in _PAGES.items() if code.startswith(prefix)), None)
