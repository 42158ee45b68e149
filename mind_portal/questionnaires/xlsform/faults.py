"""What is wrong with an XLSForm, each fault with its sheet, row and column; and what becomes different on the way."""

from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach, DomainError

_ORDER: Final = {"settings": 0, "survey": 1, "choices": 2}


@dataclass(frozen=True)
class Spot:
    """Where in the workbook: a sheet, a row (0: the whole sheet) and a column's header."""

    sheet: str
    row: int = 0
    column: str = ""

    @property
    def place(self) -> tuple[int, int]:
        """Sorts as the workbook is read."""
        return _ORDER.get(self.sheet, len(_ORDER)), self.row

    def __str__(self) -> str:
        words = {"sheet": self.sheet, "row": self.row, "column": self.column}
        if not self.row:
            return _("sheet %(sheet)s") % words
        if not self.column:
            return _("sheet %(sheet)s, row %(row)d") % words
        return _("sheet %(sheet)s, row %(row)d, column %(column)s") % words


@dataclass(frozen=True)
class Notice:
    """What an importer should know although it stops nothing."""

    spot: Spot
    message: str

    def __str__(self) -> str:
        return f"{self.spot}: {self.message}"


@dataclass(frozen=True)
class Translation:
    """An expression of the form and the rule that it became."""

    spot: Spot
    text: str
    rule: str


@dataclass
class Findings:
    """Faults and notices of one workbook, collected instead of stopping at the first."""

    breaches: list[tuple[Spot, Breach]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    translations: list[Translation] = field(default_factory=list)

    def fault(self, rule: str, spot: Spot, message: str) -> None:
        breach = Breach(rule, f"{spot}: {message}", field=f"{spot.sheet}!{spot.row}" if spot.row else spot.sheet)
        if all(breach != known for _spot, known in self.breaches):
            self.breaches.append((spot, breach))

    def notice(self, spot: Spot, message: str) -> None:
        self.notices.append(Notice(spot, message))

    def has_fault_at(self, sheet: str, row: int) -> bool:
        return any(spot.sheet == sheet and spot.row == row for spot, _breach in self.breaches)

    def stop(self) -> None:
        """Raise DomainError with everything that is wrong, in the order of the workbook."""
        if self.breaches:
            ordered = sorted(self.breaches, key=lambda found: found[0].place)
            raise DomainError([breach for _spot, breach in ordered])

    def noticed(self) -> tuple[Notice, ...]:
        """The notices in the order of the workbook."""
        return tuple(sorted(self.notices, key=lambda notice: notice.spot.place))
