"""What is asked of the register's tables: words in the search text, the keyset of the Thai order."""

from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import F, Func, Q, Value

from factories.models import Site
from factories.search import Query

SIMILAR_ENOUGH = 0.34
"""Word similarity from which a name is called close: one wrong or missing letter in a word of six still is."""


class _HasBigrams(Func):
    """The condition that the bigram index answers: a word of two Thai characters has no trigram of its own."""

    template = "thai_bigrams(%(expressions)s)"
    arg_joiner = ") @> thai_bigrams("
    output_field = models.BooleanField()


class _Similar(Func):
    """`text %> word`: similar by pg_trgm's threshold, through the trigram index."""

    template = "%(expressions)s"
    arg_joiner = " %%> "
    output_field = models.BooleanField()


class RowBeyond(Func):
    """`(sort_key, id) > (…, …)` as one row comparison, which an ordered index answers; `back` turns it round."""

    output_field = models.BooleanField()

    def __init__(self, *, sort_key: str, pk: int, back: bool = False) -> None:
        self.back = back
        super().__init__(F("sort_key"), F("pk"), Value(sort_key), Value(pk))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        parts, params = [], []
        for expression in self.get_source_expressions():
            sql, values = compiler.compile(expression)
            parts.append(sql)
            params += values
        sign = "<" if self.back else ">"
        return f"({parts[0]}, {parts[1]}) {sign} ({parts[2]}, {parts[3]})", tuple(params)


def matching(queryset: models.QuerySet[Site], query: Query) -> models.QuerySet[Site]:
    """The sites whose search text holds every word of the query."""
    for word in query.words:
        queryset = queryset.filter(search_text__contains=word)
        if len(word) == 2:
            queryset = queryset.filter(_HasBigrams(F("search_text"), Value(word)))
    return queryset


def closest(queryset: models.QuerySet[Site], query: Query) -> models.QuerySet[Site]:
    """The sites whose search text holds something close to every word, the closest first.

    Call inside a transaction after `factories.selectors.sites.set_similarity`.
    """
    score: Any = None
    for word in query.words:
        queryset = queryset.filter(_Similar(F("search_text"), Value(word)))
        closeness = TrigramWordSimilarity(word, "search_text")
        score = closeness if score is None else score + closeness
    return queryset.annotate(closeness=score).order_by("-closeness", "sort_key", "pk")


def with_type(codes: list[str]) -> Q:
    """Sites with a licence of one of the types (three digits) or sub-items (five digits).

    Few sites hold several licences, so only those are looked up one by one.
    """
    main, any_licence = Q(), Q()
    for code in codes:
        low, high = code.ljust(5, "0"), code.ljust(5, "9")
        main |= Q(main_type__gte=low, main_type__lte=high)
        any_licence |= Q(licences__type__gte=low, licences__type__lte=high)
    several = Site.objects.filter(any_licence, licence_count__gt=1).values("pk")
    return main | Q(licence_count__gt=1, pk__in=several)
