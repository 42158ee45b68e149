"""The errors that a service raises and a page, an API view or a task turns into an answer."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Breach:
    """One broken rule: its id (`AUD-FILE-1`), a message for people, the field or row, and the article of law if any."""

    rule: str
    message: str
    field: str = ""
    article: str = ""


class DomainError(Exception):
    """A refusal with its reasons. Pages answer it with 422 and the same form; nothing was changed."""

    def __init__(self, breaches: Sequence[Breach] | Breach | str) -> None:
        if isinstance(breaches, str):
            breaches = [Breach(rule="", message=breaches)]
        elif isinstance(breaches, Breach):
            breaches = [breaches]
        self.breaches: list[Breach] = list(breaches)
        super().__init__("; ".join(str(breach.message) for breach in self.breaches))

    @property
    def messages(self) -> list[str]:
        return [str(breach.message) for breach in self.breaches]


class StaleError(DomainError):
    """Somebody else changed the record since it was read (HTTP 409)."""
