from django.urls import path

from mind_portal.accounts.views import acts, own, users

app_name = "accounts"

urlpatterns = [
    path("home/", own.home, name="home"),
    path("me/", own.my_account, name="my_account"),
    path("users/", users.user_list, name="user_list"),
    path("users/new/", users.user_create, name="user_create"),
    path("users/<int:pk>/", users.user_detail, name="user_detail"),
    path("users/<int:pk>/edit/", acts.edit, name="user_edit"),
    path("users/<int:pk>/grant/", acts.grant, name="user_grant"),
    path("users/<int:pk>/revoke/", acts.revoke, name="user_revoke"),
    path("users/<int:pk>/enterprises/", users.enterprise_search, name="enterprise_search"),
    path("users/<int:pk>/enterprises/add/", acts.add_enterprise, name="enterprise_add"),
    path("users/<int:pk>/enterprises/remove/", acts.remove_enterprise, name="enterprise_remove"),
    path("users/<int:pk>/suspend/", acts.suspend, name="user_suspend"),
    path("users/<int:pk>/reactivate/", acts.reactivate, name="user_reactivate"),
    path("users/<int:pk>/unlock/", acts.unlock, name="user_unlock"),
    path("users/<int:pk>/sign-out/", acts.sign_out, name="user_sign_out"),
    path("users/<int:pk>/initial-password/", acts.initial_password, name="user_initial_password"),
    path("users/<int:pk>/reset-link/", acts.reset_link, name="user_reset_link"),
]
