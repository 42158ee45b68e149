"""Numbers of an office and a fiscal year, one after the other and none left out."""

from audits.orders.models import NumberSeries, PaperKind


def next_number(*, office: str, kind: PaperKind, fiscal_year: int) -> int:
    """The next number, in the caller's transaction: whoever asks at the same time waits until it has ended.

    A transaction that is rolled back gives its number back.
    """
    key = {"office": office, "kind": kind, "fiscal_year": fiscal_year}
    NumberSeries.objects.bulk_create([NumberSeries(**key)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(**key)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last
