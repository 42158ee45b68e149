"""Every named address of the portal, read from the URL configuration itself."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def named_urls() -> Iterator[tuple[str, set[str]]]:
    """(full name, names of its arguments) of every pattern; an address without a name fails the matrix."""
    yield from _walk(get_resolver(), "", "")


def _walk(resolver: URLResolver, namespace: str, prefix: str) -> Iterator[tuple[str, set[str]]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else f"(no name: {prefix}{entry.pattern})"
            yield name, set(entry.pattern.regex.groupindex)
