"""The gate's answer as JSON; ``steelyard/schemas/gate.schema.json`` describes it."""

from __future__ import annotations

import json
from typing import Any

from steelyard.gate.record import Finding, Gate, Outcome, Witness

SCHEMA = 1


def render(gate: Gate, *, reproducible: bool = False) -> str:
    """The answer as JSON text; `reproducible` leaves out what differs between two equal runs."""
    return json.dumps(document(gate, reproducible=reproducible), indent=1, ensure_ascii=False) + "\n"


def document(gate: Gate, *, reproducible: bool = False) -> dict[str, Any]:
    """The answer as plain data; states and arguments are ITF."""
    made: dict[str, Any] = {
        "schema": SCHEMA,
        "base": {"name": gate.base.name, "told": gate.base.told},
        "head": {"name": gate.head.name, "told": gate.head.told},
        "judge": gate.judge,
        "changed": list(gate.changed),
        "findings": [_finding(one) for one in gate.findings],
        "unchanged": {axis.value: count for axis, count in gate.comparison.unchanged.items()},
        "remarks": list(gate.comparison.remarks),
        "verdicts": dict(gate.verdicts),
        "summary": gate.counts,
        "fail_on": gate.fail_on.value,
        "exit": int(gate.exit),
    }
    if not reproducible:
        made["run"] = {"seconds": round(gate.seconds, 3)}
    return made


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "axis": one.axis.value,
        "subject": one.subject,
        "change": one.change,
        "level": one.level.value,
        "base": one.base,
        "head": one.head,
        "detail": one.detail,
        "location": one.location,
        "table": [{"name": name, "base": old, "head": new} for name, old, new in one.table],
        "under": list(one.under),
        "witness": None if one.witness is None else _witness(one.witness),
        "approved_by": one.approved_by,
    }


def _witness(witness: Witness) -> dict[str, Any]:
    return {
        "call": witness.call,
        "where": [{"place": place, "value": value} for place, value in witness.where],
        "params": witness.params,
        "before": witness.before,
        "arguments": witness.arguments,
        "base": _outcome(witness.base),
        "head": _outcome(witness.head),
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "told": outcome.told,
        "changes": [{"place": place, "before": old, "after": new} for place, old, new in outcome.changes],
        "state": outcome.state,
    }
