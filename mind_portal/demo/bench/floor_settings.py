"""The bare Django of the floors: the same tables, nothing else."""

from mind_portal.settings.base import *  # noqa: F403
from mind_portal.settings.base import MIDDLEWARE
from mind_portal.settings.local import SECRET_KEY as SECRET_KEY

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
MIDDLEWARE = MIDDLEWARE[:0]
ROOT_URLCONF = "mind_portal.demo.bench.floors"
LOGGING_CONFIG = None
