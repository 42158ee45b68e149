"""What this half of loans offers to the rest of the portal when it is loaded."""

from django.utils.translation import gettext_lazy as _

from loans import measures_portfolio as _declares_measures  # noqa: F401 - declares when it is imported
from loans import tabs
from loans.portfolio.factory_page import register_hooks
from mind_portal.journal import verbs


def register() -> None:
    """Called once, when the app is ready."""
    register_hooks()
    tabs.register(tabs.Tab("loans:contract_list", _("Contracts"), 50, "loans.view_contract"))
    tabs.register(tabs.Tab("loans:portfolio", _("Portfolio"), 60, "loans.view_portfolio"))
    tabs.register(tabs.Tab("loans:bank_file_list", _("Bank's files"), 70, "loans.import_bank_file"))
    events = (
        ("contract_signed", _("Loan contract signed"), "file-text", "good"),
        ("contract_cancelled", _("Loan contract cancelled"), "x", ""),
        ("disbursement_proposed", _("Payment out entered"), "coins", ""),
        ("disbursement_confirmed", _("Payment out confirmed"), "circle-check", "good"),
        ("disbursement_refused", _("Payment out refused"), "x", ""),
        ("repayment_entered", _("Repayment entered"), "coins", "good"),
        ("repayment_reversed", _("Repayment taken back"), "arrow-back-up", "warn"),
        ("plan_proposed", _("Restructuring proposed"), "scale", ""),
        ("plan_approved", _("Restructuring approved"), "scale", "good"),
        ("plan_refused", _("Restructuring refused"), "x", ""),
        ("plan_renewed", _("Plan worked out anew"), "calendar-event", ""),
        ("class_changed", _("Lateness of a loan changed"), "clock-exclamation", "warn"),
        ("bank_file_uploaded", _("Bank's file sent"), "upload", ""),
        ("bank_file_confirmed", _("Bank's file confirmed"), "check", ""),
        ("bank_file_cancelled", _("Bank's file cancelled"), "x", ""),
        ("bank_file_booked", _("Bank's file booked"), "circle-check", "good"),
        ("exception_handled", _("Exception of a bank's file handled"), "check", ""),
        ("exported", _("Loans exported"), "download", ""),
    )
    for event, label, icon, state in events:
        verbs.register(f"loans.{event}", label, icon=icon, state=state)
