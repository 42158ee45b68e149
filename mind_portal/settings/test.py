"""The test suite: fast passwords, mails in memory, tasks sent nowhere unless a test runs a worker."""

from mind_portal.settings.base import *  # noqa: F403
from mind_portal.settings.base import DATABASES, TEMPLATES
from mind_portal.settings.logs import configure_structlog, logging_config

DEBUG = False
SECRET_KEY = "tests-only-" + "0" * 50
ALLOWED_HOSTS = ["*"]
# The journal refuses TRUNCATE, by which tests with real transactions are cleaned up; heeded in test_* databases only.
DATABASES["default"]["OPTIONS"]["options"] = "-c portal.allow_truncate=on"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]  # a hundred sign-ins from one address are no attack here
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = "memory://"
TEMPLATES[0]["OPTIONS"]["debug"] = True

LOGGING = logging_config(level="ERROR", json=False)
configure_structlog()
