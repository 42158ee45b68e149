"""The portal as production ships it to a browser: files under names of their content, compressed, kept for ever."""

from mind_portal.settings.base import STORAGES as PLAIN_STORAGES
from mind_portal.settings.base import env
from mind_portal.settings.local import *  # noqa: F403

DEBUG = False
STATIC_ROOT = env("BENCH_STATIC_ROOT")
STORAGES = {
    **PLAIN_STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
