"""docker-compose.yml: what `docker compose config` cannot know."""

import re
from typing import Any

import pytest
import yaml
from django.conf import settings

from mind_portal.devservices.identity import PROJECT

TEXT = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
OPTIONAL = {"PORTAL_URL", "WEBHOOK_HOSTS", "WEBHOOK_SECRET", "SENTRY_DSN", "LOG_LEVEL", "WEB_ADDRESS"}


def test_every_queue_has_exactly_one_worker_of_its_own() -> None:
    commands = [service["command"] for name, service in SERVICES.items() if name.startswith("worker-")]
    served = sorted(command[command.index("--queues") + 1] for command in commands)
    assert served == sorted(queue.name for queue in settings.CELERY_TASK_QUEUES)


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_service_that_stays_up_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_no_secret_has_a_default_and_the_example_names_every_variable() -> None:
    used = dict(re.findall(r"(?<!\$)\$\{([A-Z_]+)(:[?-])", TEXT))
    assert {name for name, kind in used.items() if kind != ":?"} == OPTIONAL
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"(?m)^([A-Z_]+)=", example)) == set(used)
