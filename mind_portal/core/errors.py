"""The errors that a service raises and a page, an API view or a task turns into an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy

ALREADY_DONE: Final = gettext_lazy("This was done already; nothing has been done twice.")


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


class AlreadyDone(Exception):
    """This very act by this very person stands already: a second press, or a slow line that sent it twice.

    Raised under the lock, so nothing is done or journalled again. Pages lead to where the first press led, with
    `ALREADY_DONE` as a quiet notice. What asks for anything else is no second press but a refusal (`DomainError`).
    """

    def __init__(self, subject: Any) -> None:
        self.subject = subject
        super().__init__(str(subject))
