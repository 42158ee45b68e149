from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "mind_portal.accounts"
    label = "accounts"
