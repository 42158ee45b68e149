from django.urls import path

from mind_portal.accounts.views import own

app_name = "accounts"

urlpatterns = [
    path("home/", own.home, name="home"),
    path("me/", own.my_account, name="my_account"),
    path("users/", own.my_account, name="user_list"),
]
