"""The addresses of the enterprise's own pages, under `mine/`."""

from django.urls import path

from factories.single_form.views import filling, filling_book, filling_steps

urlpatterns = [
    path("mine/", filling.due_list, name="due_list"),
    path("mine/<int:pk>/", filling.report_page, name="filling"),
    path("mine/<int:pk>/start/", filling.report_start, name="filling_start"),
    path("mine/<int:pk>/s/<slug:code>/", filling.report_section, name="filling_section"),
    path("mine/<int:pk>/review/", filling_steps.report_review, name="filling_review"),
    path("mine/<int:pk>/certify/", filling_steps.report_certify, name="filling_certify"),
    path("mine/<int:pk>/back/", filling_steps.report_back, name="filling_back"),
    path("mine/<int:pk>/nil/", filling_steps.report_nil, name="filling_nil"),
    path("mine/<int:pk>/not-required/", filling_steps.report_not_required, name="filling_not_required"),
    path("mine/<int:pk>/correct/", filling_steps.report_correct, name="filling_correct"),
    path("mine/<int:pk>/discard/", filling_steps.report_discard, name="filling_discard"),
    path("mine/<int:pk>/answer/<int:question>/", filling_steps.report_answer, name="filling_answer"),
    path("mine/<int:pk>/version/<int:number>/", filling_steps.report_version, name="version"),
    path("mine/<int:pk>/workbook/", filling_book.download, name="filling_workbook"),
    path("mine/<int:pk>/upload/", filling_book.upload, name="filling_upload"),
]
