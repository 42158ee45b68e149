"""The MIND portal. The Celery application is loaded with Django, so that `shared_task` finds it."""

from mind_portal.celery_app import app as celery_app

__all__ = ["celery_app"]
