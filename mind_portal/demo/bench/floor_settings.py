"""The bare Django of the floors: the same tables, nothing else."""

from mind_portal.settings.base import *  # noqa: F403
from mind_portal.settings.base import INSTALLED_APPS as PORTAL_APPS
from mind_portal.settings.base import MIDDLEWARE
from mind_portal.settings.local import SECRET_KEY as SECRET_KEY

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [app for app in PORTAL_APPS if not app.startswith("allauth")]  # it insists on its middleware
MIDDLEWARE = MIDDLEWARE[:0]
ROOT_URLCONF = "mind_portal.demo.bench.floors"
LOGGING_CONFIG = None
