"""A developer's machine and the demonstration: private servers, no TLS, plain logs."""

from mind_portal.settings.base import *  # noqa: F403
from mind_portal.settings.base import INSTALLED_APPS, MIDDLEWARE, env
from mind_portal.settings.logs import configure_structlog, logging_config

DEBUG = env.bool("DEBUG", default=True)
# Signs cookies of a machine that only its owner can reach; production refuses to start without its own.
SECRET_KEY = "local-only-and-not-secret-" + "0" * 40
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
INTERNAL_IPS = ["127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# The demonstration serves files from their folders, with gzip left to production.
INSTALLED_APPS = ["whitenoise.runserver_nostatic", *INSTALLED_APPS]
MIDDLEWARE = list(MIDDLEWARE)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING = logging_config(level=env("LOG_LEVEL", default="INFO"), json=False)
configure_structlog()
