"""What is the same everywhere. Secrets and addresses come from the environment only."""

from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from kombu import Queue

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
PORTAL_DIR = BASE_DIR / "mind_portal"

DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_APPEND_ONLY = True  # former states of rows are not edited
REDIS_URL: str = env("REDIS_URL")

INSTALLED_APPS = [
    "mind_portal.core",
    "mind_portal.journal",
    "mind_portal.legal",
    "mind_portal.geography",
    "mind_portal.accounts",
    "mind_portal.questionnaires",
    "mind_portal.documents",
    "mind_portal.notifications",
    "mind_portal.rollups",
    "mind_portal.dashboards",
    "mind_portal.workflows",
    "mind_portal.demo",
    "factories",
    "factories.single_form",
    "audits",
    "emergencies",
    "loans",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "template_partials",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mind_portal.accounts.middleware.own_password_first",
    "mind_portal.core.middleware.refusals_are_answers",
    "mind_portal.legal.middleware.missing_numbers_are_answers",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "mind_portal.urls"
WSGI_APPLICATION = "mind_portal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mind_portal.core.context_processors.portal",
                "mind_portal.notifications.context_processors.bell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "mind_portal.core.templatetags.portal",
                "mind_portal.core.templatetags.components",
            ],
        },
    }
]

# --- language and time: Thai first, stored in UTC, shown in Bangkok's time ---
LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LOCALE_PATHS = [PORTAL_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bangkok"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["mind_portal.core.formats"]

# --- sign-in ---
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "mind_portal.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to addresses that are not ours
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": False}  # the lock-out is django-axes', which survives a lost cache
USERSESSIONS_TRACK_ACTIVITY = False
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "mind_portal.accounts.lockout.locked_answer"
AXES_USERNAME_CALLABLE = "mind_portal.accounts.lockout.account_name"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # trying again does not push the end further away
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "mind_portal.accounts.lockout.client_address"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False  # no greeting before the output of every command

# --- sessions, cookies, browser rules ---
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "mind_portal.core.error_views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- files ---
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [PORTAL_DIR / "assets" / "static", PORTAL_DIR / "assets" / "vendor"]
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# The longest checklist has 600 items of four fields each, and is sent as one page by a browser without scripts.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000

# --- cache and jobs ---
CACHES = {
    "default": {
        "BACKEND": "mind_portal.core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},  # seconds; a page does without it
    }
}
CELERY_BROKER_URL = env("BROKER_URL", default=REDIS_URL)
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 15 * 60
CELERY_TASK_TIME_LIMIT = 16 * 60
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    # Whoever sends a message does not wait for a broker that is away; workers and beat keep on trying by themselves.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = [Queue("urgent"), Queue("default"), Queue("bulk"), Queue("rollups")]
CELERY_TASK_ROUTES = {
    "mind_portal.rollups.tasks.drain_dirty_keys": {"queue": "rollups"},
    "mind_portal.rollups.tasks.rebuild_nightly": {"queue": "bulk"},
    "factories.tasks.*": {"queue": "bulk"},
    "factories.single_form.tasks.refresh_expected": {"queue": "bulk"},
    "loans.tasks.*": {"queue": "bulk"},
    "emergencies.tasks.escalate_waiting_orders": {"queue": "urgent"},
    "audits.tasks.*": {"queue": "bulk"},
    "mind_portal.documents.tasks.*": {"queue": "bulk"},
    "mind_portal.notifications.tasks.deliver_urgent": {"queue": "urgent"},
}
CELERY_BEAT_SCHEDULE = {
    "worker-heartbeat": {"task": "mind_portal.core.tasks.beat_heart", "schedule": 10.0},
    "rollups-drain": {
        "task": "mind_portal.rollups.tasks.drain_dirty_keys",
        "schedule": 5.0,
        "options": {"expires": 5},
    },  # fmt: skip
    "rollups-nightly": {"task": "mind_portal.rollups.tasks.rebuild_nightly", "schedule": crontab(hour=1, minute=30)},
    "loans-close-day": {"task": "loans.tasks.close_day", "schedule": crontab(hour=1, minute=0)},
    "bank-files-resume": {"task": "loans.tasks.resume_bank_files", "schedule": 60.0},
    "imports-resume": {"task": "factories.tasks.resume_register_imports", "schedule": 60.0},
    "audits-risk": {"task": "audits.tasks.score_risks", "schedule": crontab(hour=4, minute=10)},
    "legal-calendar": {"task": "mind_portal.legal.tasks.extend_calendar", "schedule": crontab(day_of_month=1, hour=3)},
    "outbox-urgent": {
        "task": "mind_portal.notifications.tasks.deliver_urgent",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "outbox": {
        "task": "mind_portal.notifications.tasks.deliver_waiting",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "orders-escalate": {
        "task": "emergencies.tasks.escalate_waiting_orders",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "single-form-expected": {
        "task": "factories.single_form.tasks.refresh_expected",
        "schedule": crontab(hour=0, minute=20),
    },  # fmt: skip
    "single-form-reminders": {"task": "factories.single_form.tasks.remind", "schedule": crontab(hour=7, minute=30)},
    "single-form-weekly": {
        "task": "factories.single_form.tasks.summarise",
        "schedule": crontab(hour=7, minute=45, day_of_week=1),
    },  # fmt: skip
    "journal-seal": {"task": "mind_portal.journal.tasks.seal_journal", "schedule": 60.0},
    "factory-orders": {"task": "audits.tasks.escalate", "schedule": crontab(hour=6, minute=10)},
    "gate-sheets-resume": {"task": "audits.tasks.resume_gate_sheets", "schedule": 60.0},
    "gate-sheets-clear": {"task": "audits.tasks.clear_gate_sheets", "schedule": crontab(hour=2, minute=50)},
    "complaints": {"task": "audits.tasks.tend", "schedule": crontab(hour=6, minute=20)},
    "documents-orphans": {"task": "mind_portal.documents.tasks.clean_orphans", "schedule": crontab(hour=2, minute=40)},
}

# --- API ---
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "mind_portal.core.api.Pages",
    "PAGE_SIZE": 50,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "1200/min"},
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "MIND portal API",
    "DESCRIPTION": "Provinces, factories, inspections, measures and their cells, to read, in the user's own scope.",
    "VERSION": "1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SERVE_AUTHENTICATION": ["rest_framework.authentication.SessionAuthentication"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# --- what leaves the portal ---
PORTAL_URL: str = env("PORTAL_URL", default="http://127.0.0.1:8000")  # how mails and QR codes name the portal
EMAIL_TIMEOUT = 10  # seconds
WEBHOOK_HOSTS: list[str] = env.list("WEBHOOK_HOSTS", default=[])  # empty: nothing but e-mail goes out
WEBHOOK_SECRET: str = env("WEBHOOK_SECRET", default="")

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DJANGO_STRUCTLOG_CELERY_ENABLED = True
PROMETHEUS_EXPORT_MIGRATIONS = False
METRICS_TOKEN: str = env("METRICS_TOKEN", default="")  # empty: /metrics answers 404
