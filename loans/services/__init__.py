"""The only writers of programmes, rounds, applications, opinions, meetings and resolutions."""

from loans.services.applications import (
    Asking,
    Saved,
    change_asking,
    discard_application,
    save_form,
    start_application,
    submit_application,
    withdraw_application,
)
from loans.services.decisions import (
    Resolution,
    confirm_resolution,
    promote_application,
    record_resolution,
    strike_resolution,
)
from loans.services.exporting import note_export
from loans.services.meetings import (
    Seat,
    add_to_agenda,
    cast_vote,
    close_meeting,
    convene_meeting,
    declare_conflict,
    plan_meeting,
    remove_from_agenda,
    set_presence,
)
from loans.services.papers import attach_paper, remove_paper
from loans.services.programmes import load_programmes
from loans.services.rounds import Share, lead_round, plan_round, set_quotas
from loans.services.screening import (
    Opinion,
    confirm_opinion,
    return_application,
    send_back_opinion,
    take_application,
    write_opinion,
)

__all__ = [
    "Asking",
    "Opinion",
    "Resolution",
    "Saved",
    "Seat",
    "Share",
    "add_to_agenda",
    "attach_paper",
    "cast_vote",
    "change_asking",
    "close_meeting",
    "confirm_opinion",
    "confirm_resolution",
    "convene_meeting",
    "declare_conflict",
    "discard_application",
    "lead_round",
    "load_programmes",
    "note_export",
    "plan_meeting",
    "plan_round",
    "promote_application",
    "record_resolution",
    "remove_from_agenda",
    "remove_paper",
    "return_application",
    "save_form",
    "send_back_opinion",
    "set_presence",
    "set_quotas",
    "start_application",
    "strike_resolution",
    "submit_application",
    "take_application",
    "withdraw_application",
    "write_opinion",
]
