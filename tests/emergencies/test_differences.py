"""What has changed since the last report: pure."""

from typing import Any

from emergencies import differences

FIGURE = {"figure": "injured", "value": 5, "sources": [{"said_by": "hospital", "source": "รพ.", "value": 5}]}


def order(number: int, status: str, *, late: bool = False, was: str | None = None) -> dict[str, Any]:
    return {"number": number, "status": status, "is_overdue": late, "was": was}


def test_without_a_last_report_there_is_no_difference_to_tell() -> None:
    [figure] = differences.with_change([FIGURE], None)
    assert (figure["before"], figure["change"]) == (None, None)
    assert figure["sources"][0]["change"] is None


def test_a_figure_and_each_source_is_compared_with_itself() -> None:
    before = [{"figure": "injured", "value": 7, "sources": [{"said_by": "hospital", "source": "รพ.", "value": 3}]}]
    [figure] = differences.with_change([FIGURE], before)
    assert (figure["before"], figure["change"]) == (7, -2)
    assert figure["sources"][0]["change"] == 2


def test_what_the_last_report_did_not_have_counts_from_nought() -> None:
    [figure] = differences.with_change([FIGURE], [])
    assert (figure["before"], figure["change"]) == (0, 5)
    assert figure["sources"][0]["change"] == 5


def test_orders_are_shown_where_they_matter_and_the_old_ones_not_again() -> None:
    rows = [
        order(1, "verified", was="verified"), order(2, "verified", was="done"), order(3, "done", was="done"),
        order(4, "refused", was="refused"), order(5, "refused", was="issued"), order(6, "issued", late=True),
        order(7, "acting"),
    ]  # fmt: skip
    found = {group: [one["number"] for one in rows] for group, rows in differences.groups(rows).items()}
    assert found == {"overdue": [6], "open": [7], "done": [2, 3], "refused": [5]}


def test_a_substance_is_new_only_beside_a_last_report() -> None:
    toluene, acid = {"name": "โทลูอีน", "cas": "108-88-3"}, {"name": "กรด", "cas": ""}
    assert [c["is_new"] for c in differences.with_news([toluene, acid], None)] == [False, False]
    assert [c["is_new"] for c in differences.with_news([toluene, acid], [toluene])] == [False, True]


def test_whether_there_is_news_at_all() -> None:
    quiet: dict[str, Any] = {
        "level": {"now": 2, "before": 2}, "phase": {"now": "responding", "before": "responding"}, "figures": [],
        "log": [], "orders": [order(1, "issued", was="issued")], "chemicals": [],
    }  # fmt: skip
    assert not differences.has_news(quiet)
    for name, value in (
        ("level", {"now": 3, "before": 2}), ("phase", {"now": "contained", "before": "responding"}),
        ("log", [{"seq": 1}]), ("orders", [order(1, "received", was="issued")]), ("figures", [{"change": 1}]),
        ("chemicals", [{"is_new": True}]),
    ):  # fmt: skip
        assert differences.has_news(quiet | {name: value}), name
