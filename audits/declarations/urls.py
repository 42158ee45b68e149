from django.urls import path

from audits.declarations import evidence_views as evidence
from audits.declarations import views

urlpatterns = [
    path("declarations/", views.declaration_list, name="declaration_list"),
    path("declarations/begin/", views.declaration_begin, name="declaration_begin"),
    path("declarations/<uuid:pk>/", views.declaration_detail, name="declaration_detail"),
    path("declarations/<uuid:pk>/declare/", views.declaration_declare, name="declaration_declare"),
    path("declarations/<uuid:pk>/items/<slug:code>/attach/", evidence.declaration_attach, name="declaration_attach"),
    path("declarations/<uuid:pk>/items/<slug:code>/detach/", evidence.declaration_detach, name="declaration_detach"),
    path("declarations/<uuid:pk>/items/<slug:code>/sign/", evidence.declaration_sign, name="declaration_sign"),
    path("declarations/<uuid:pk>/<slug:code>/", views.declaration_section, name="declaration_section"),
]
