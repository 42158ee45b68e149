"""A notice as a message of the Common Alerting Protocol 1.2, and what the protocol's schema says to it. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from lxml import etree

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
BANGKOK: Final = ZoneInfo("Asia/Bangkok")
SCHEMA: Final = etree.XMLSchema(etree.parse(str(Path(__file__).parent / "data" / "cap-1.2.xsd")))


@dataclass(frozen=True)
class Info:
    """The part of a message that is in one language."""

    language: str
    event: str
    sender_name: str
    headline: str
    description: str
    instruction: str
    area: str
    contact: str = ""
    web: str = ""


@dataclass(frozen=True)
class Reference:
    """An earlier message that this one follows."""

    sender: str
    identifier: str
    sent: dt.datetime


@dataclass(frozen=True)
class Alert:
    """One message; `circle` is latitude, longitude and kilometres."""

    identifier: str
    sender: str
    sent: dt.datetime
    status: str
    kind: str
    incident: str
    categories: Sequence[str]
    responses: Sequence[str]
    urgency: str
    severity: str
    certainty: str
    expires: dt.datetime
    circle: tuple[float, float, float]
    infos: Sequence[Info]
    references: Sequence[Reference] = ()


def moment(value: dt.datetime) -> str:
    """`2026-11-24T14:32:00+07:00`: whole seconds and an offset, as the protocol has it."""
    return value.astimezone(BANGKOK).replace(microsecond=0).isoformat()


def build(alert: Alert) -> bytes:
    """The XML. Raises ValueError for a text that no XML can hold."""
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})
    _add(root, "identifier", alert.identifier)
    _add(root, "sender", alert.sender)
    _add(root, "sent", moment(alert.sent))
    _add(root, "status", alert.status)
    _add(root, "msgType", alert.kind)
    _add(root, "scope", "Public")
    _add(root, "references", " ".join(f"{r.sender},{r.identifier},{moment(r.sent)}" for r in alert.references))
    _add(root, "incidents", alert.incident)
    for info in alert.infos:
        _add_info(root, alert, info)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _add_info(root: etree._Element, alert: Alert, info: Info) -> None:
    node = etree.SubElement(root, f"{{{NAMESPACE}}}info")
    _add(node, "language", info.language)
    for category in alert.categories:
        _add(node, "category", category)
    _add(node, "event", info.event)
    for response in alert.responses:
        _add(node, "responseType", response)
    _add(node, "urgency", alert.urgency)
    _add(node, "severity", alert.severity)
    _add(node, "certainty", alert.certainty)
    _add(node, "effective", moment(alert.sent))
    _add(node, "expires", moment(alert.expires))
    for name in ("sender_name", "headline", "description", "instruction", "web", "contact"):
        _add(node, {"sender_name": "senderName"}.get(name, name), getattr(info, name))
    area = etree.SubElement(node, f"{{{NAMESPACE}}}area")
    _add(area, "areaDesc", info.area)
    latitude, longitude, radius = alert.circle
    _add(area, "circle", f"{latitude:.5f},{longitude:.5f} {radius:g}")


def _add(parent: etree._Element, name: str, text: str) -> None:
    """An element, unless there is nothing to say."""
    if text:
        etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = text


def problems(xml: bytes) -> list[str]:
    """What the schema has against a message; empty for a valid one."""
    try:
        document = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return [str(error)]
    if SCHEMA.validate(document):
        return []
    return [str(entry.message) for entry in SCHEMA.error_log]
