"""The WSGI entry for granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mind_portal.settings.production")

application = get_wsgi_application()
