"""Production: every secret and address from the environment, none with a default."""

import sentry_sdk

from mind_portal.settings.base import *  # noqa: F403
from mind_portal.settings.base import STORAGES, env
from mind_portal.settings.logs import configure_structlog, logging_config, without_what_was_sent

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
# How many proxies of our own add to X-Forwarded-For; 0 trusts the connection alone.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EMAIL_CONFIG = env.email_url("EMAIL_URL")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL")
PORTAL_URL = env("PORTAL_URL", default="") or f"https://{ALLOWED_HOSTS[0]}"

if sentry_dsn := env("SENTRY_DSN", default=""):
    # Neither forms nor variables: a complaint's form holds who complained.
    sentry_sdk.init(
        dsn=sentry_dsn, send_default_pii=False, max_request_body_size="never", include_local_variables=False,
        before_send=without_what_was_sent,
    )  # fmt: skip

LOGGING = logging_config(level=env("LOG_LEVEL", default="INFO"), json=True)
configure_structlog()
