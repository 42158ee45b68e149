# syntax=docker/dockerfile:1
# The production image: web, workers, beat and one-off commands differ only in their command (docker-compose.yml).

# --- the browser files and the compiled translations, made with the developers' tools ---
FROM python:3.13-slim AS prepared
WORKDIR /portal
COPY requirements-dev.txt manage.py ./
COPY mind_portal/devservices mind_portal/devservices
COPY mind_portal/assets mind_portal/assets
COPY mind_portal/locale mind_portal/locale
COPY mind_portal/__init__.py mind_portal/celery_app.py mind_portal/locale_merge.py mind_portal/
RUN python mind_portal/devservices/bootstrap.py

# --- the packages that run ---
FROM python:3.13-slim AS packages
COPY requirements.txt /tmp/
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.txt

# --- the image ---
FROM python:3.13-slim
RUN groupadd --gid 10001 portal && useradd --uid 10001 --gid portal --home-dir /portal --no-create-home portal
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=mind_portal.settings.production \
    MEDIA_ROOT=/portal/var/media
WORKDIR /portal
COPY --from=packages /venv /venv
COPY manage.py ./
COPY mind_portal mind_portal
COPY factories factories
COPY audits audits
COPY emergencies emergencies
COPY loans loans
COPY templates templates
COPY --from=prepared /portal/mind_portal/assets/vendor mind_portal/assets/vendor
COPY --from=prepared /portal/mind_portal/locale mind_portal/locale
# collectstatic reads the settings and connects to nothing, so these values are made up and stay in this layer's command.
RUN SECRET_KEY=build DATABASE_URL=postgresql://build/build REDIS_URL=redis://build ALLOWED_HOSTS=build \
    CSRF_TRUSTED_ORIGINS=https://build EMAIL_URL=consolemail:// DEFAULT_FROM_EMAIL=build@build \
    python manage.py collectstatic --no-input --verbosity 0 \
    && mkdir -p var/media && chown -R portal:portal var/media
USER portal
EXPOSE 8000
VOLUME /portal/var/media
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers", "mind_portal.wsgi:application"]
