"""The gate's answer as SARIF 2.1.0, which code scanning reads.

An alert is known again by its rule, its file and its fingerprint, so none of these holds a number of a line.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import quote

from steelyard import __version__
from steelyard.gate.record import Finding, Gate, Level
from steelyard.report import gate_words

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: GitHub shows so many; the worst ones are sent.
MOST = 5_000


def render(gate: Gate, *, prefix: str = "") -> str:
    """The answer as a log of one run; `prefix` leads from the top of the repository to the project."""
    found = gate_words.ranked(gate)[:MOST]
    rules = {one.subject: number for number, one in enumerate({one.subject: one for one in found}.values())}
    run = {
        "tool": {
            "driver": {
                "name": "steelyard gate",
                "version": __version__,
                "rules": [{"id": subject, "shortDescription": {"text": _text(subject)}} for subject in rules],
            }
        },
        "invocations": [{"executionSuccessful": True, "exitCode": int(gate.exit)}],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The top of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(gate, one, rules[one.subject], prefix) for one in found],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1, ensure_ascii=True) + "\n"


def _result(gate: Gate, one: Finding, rule: int, prefix: str) -> dict[str, Any]:
    where = _where(one, prefix)
    made: dict[str, Any] = {
        "ruleId": one.subject,
        "ruleIndex": rule,
        "level": _level(gate, one),
        "message": {"text": _text(gate_words.sentence(one))},
        "locations": [where],
        "partialFingerprints": {"steelyard/v1": fingerprint(one)},
        "properties": {"axis": one.axis.value, "change": one.change, "level": one.level.value},
    }
    if one.witness is not None:
        told = [f"{label}: {text}" for label, text in gate_words.witnessed(one.witness)]
        steps = [{"location": {**where, "message": {"text": _text(text)}}} for text in told]
        made["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    if one.approved_by:
        why = f"approved by {one.approved_by}"
        made["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    return made


def fingerprint(one: Finding) -> str:
    """What stays the same while a finding does: its subject, and how that changed."""
    return hashlib.sha256(json.dumps([one.subject, one.change]).encode()).hexdigest()


def _where(one: Finding, prefix: str) -> dict[str, Any]:
    at = gate_words.place(one, prefix)
    artifact = {"uri": quote(at.file), "uriBaseId": "%SRCROOT%"}
    return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": at.line}}}


def _level(gate: Gate, one: Finding) -> str:
    if gate.stands_in_the_way(one):
        return "error"
    return "note" if one.approved_by or one.level is Level.INFO else "warning"


def _text(text: str) -> str:
    """Text in which there is no link."""
    return text.replace("](", "] (")
