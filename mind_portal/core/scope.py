"""Who sees what: one value, and one queryset method that applies it."""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Protocol, Self, TypeVar

from django.db import models


@dataclass(frozen=True)
class Scope:
    """What a user may see: everything, the rows of some provinces, or the rows of some enterprises.

    `provinces` holds two-digit province codes, `enterprises` primary keys of `factories.Operator`.
    """

    everything: bool = False
    provinces: frozenset[str] = field(default_factory=frozenset)
    enterprises: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.provinces or self.enterprises)

    def covers_province(self, code: str) -> bool:
        return self.everything or code in self.provinces


class HasScope(Protocol):
    """A signed-in user, an anonymous one, or a stand-in of a task: whatever has a scope."""

    @property
    def scope(self) -> Scope: ...


NOBODY = Scope()
EVERYBODY = Scope(everything=True)

_M = TypeVar("_M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[_M]):
    """A queryset that starts with `.visible_to(user)`.

    A model says with `province_lookup` and `enterprise_lookup` where its columns are; an empty lookup
    means that this kind of scope sees nothing of the model.
    """

    province_lookup: ClassVar[str] = "province_id"
    enterprise_lookup: ClassVar[str] = ""

    def visible_to(self, user: Any) -> Self:
        """Only the rows in the user's scope; an anonymous or suspended user sees none."""
        return self.in_scope(getattr(user, "scope", NOBODY))

    def in_scope(self, scope: Scope) -> Self:
        if scope.everything:
            return self
        found = []
        if scope.provinces and self.province_lookup:
            found.append(_either(self.province_lookup, scope.provinces))
        if scope.enterprises and self.enterprise_lookup:
            found.append(_either(self.enterprise_lookup, scope.enterprises))
        # Every query passes here: beginning from a condition that nothing meets made each a fifth dearer to compile.
        return self.filter(reduce(or_, found) if found else models.Q(pk__in=[]))


def _either(lookup: str, values: frozenset[Any]) -> models.Q:
    """`=` for one value, `in` for several: one value lets PostgreSQL use an ordered index."""
    if len(values) == 1:
        return models.Q(**{lookup: next(iter(values))})
    return models.Q(**{f"{lookup}__in": sorted(values)})
