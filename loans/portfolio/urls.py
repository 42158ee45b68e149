"""Addresses of contracts, money, plans, the bank's files and the portfolio; they join those of `loans`."""

from django.urls import path

from loans.portfolio.views import bank_files, board, contracts, money, plans

urlpatterns = [
    path("portfolio/", board.portfolio, name="portfolio"),
    path("portfolio/export.csv", board.portfolio_export, name="portfolio_export"),
    path("contracts/", contracts.ContractListView.as_view(), name="contract_list"),
    path("contracts/export.csv", contracts.contract_export, name="contract_export"),
    path("contracts/new/<int:application_pk>/", contracts.contract_create, name="contract_create"),
    path("contracts/<int:pk>/", contracts.contract_detail, name="contract_detail"),
    path("contracts/<int:pk>/cancel/", contracts.contract_cancel, name="contract_cancel"),
    path("contracts/<int:pk>/pay-out/", money.disbursement_create, name="disbursement_create"),
    path("contracts/<int:pk>/pay-back/", money.repayment_create, name="repayment_create"),
    path("contracts/<int:pk>/restructure/", plans.plan_create, name="plan_create"),
    path("contracts/<int:pk>/renew-plan/", plans.plan_renew, name="plan_renew"),
    path("disbursements/<int:pk>/confirm/", money.disbursement_confirm, name="disbursement_confirm"),
    path("disbursements/<int:pk>/refuse/", money.disbursement_refuse, name="disbursement_refuse"),
    path("repayments/<int:pk>/reverse/", money.repayment_reverse, name="repayment_reverse"),
    path("plans/<int:pk>/approve/", plans.plan_approve, name="plan_approve"),
    path("plans/<int:pk>/refuse/", plans.plan_refuse, name="plan_refuse"),
    path("bank-files/", bank_files.bank_file_list, name="bank_file_list"),
    path("bank-files/<int:pk>/", bank_files.bank_file_detail, name="bank_file_detail"),
    path("bank-files/<int:pk>/confirm/", bank_files.bank_file_confirm, name="bank_file_confirm"),
    path("bank-files/<int:pk>/cancel/", bank_files.bank_file_cancel, name="bank_file_cancel"),
    path("bank-files/<int:pk>/resume/", bank_files.bank_file_resume, name="bank_file_resume"),
    path("bank-files/<int:pk>/result.csv", bank_files.bank_file_result, name="bank_file_result"),
    path("bank-files/rows/<int:pk>/handle/", bank_files.bank_row_handle, name="bank_row_handle"),
]
