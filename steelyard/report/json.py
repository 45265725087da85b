"""The report of a check as JSON; ``steelyard/schemas/check.schema.json`` describes it."""

from __future__ import annotations

import json
from typing import Any

import attrs

from steelyard.report.record import Checked, Report
from steelyard.suite import LeadsTo, Suite

SCHEMA = 1


def render(report: Report, suite: Suite, *, reproducible: bool = False) -> str:
    """The report as JSON text; `reproducible` leaves out what differs between two equal runs."""
    return json.dumps(document(report, suite, reproducible=reproducible), indent=1, ensure_ascii=False) + "\n"


def document(report: Report, suite: Suite, *, reproducible: bool = False) -> dict[str, Any]:
    """The report as plain data.  Traces are ITF objects."""
    made: dict[str, Any] = {
        "schema": SCHEMA,
        "suite": report.suite,
        "preset": report.preset,
        "slices": [
            {
                "name": one.name,
                "summary": one.summary,
                "absent": one.absent,
                "states": one.states,
                "steps": one.steps,
                "stopped": one.stopped,
            }
            for one in report.slices
        ],
        "seed": report.seed,
        "results": [_result(checked, suite) for checked in report.results],
        "summary": report.summary,
        "ok": report.ok,
        **({"left_out": list(report.hanging)} if report.hanging or report.quick else {}),
    }
    if not reproducible:
        made["run"] = {
            "seconds": round(report.run.seconds, 3),
            "workers": report.run.workers,
            "python": report.run.python,
            "versions": dict(report.run.versions),
            "durations": [
                {
                    "id": checked.id,
                    "engine": result.engine,
                    "seconds": round(result.seconds, 4),
                    "cached": result.is_cached,
                }
                for checked in report.results
                for result in checked.said
            ],
        }
    return made


def _fairness(checked: Checked, suite: Suite) -> list[dict[str, str]]:
    """The calls that a leads-to takes to happen in the end."""
    return [
        {"action": one.action, "reason": one.reason, "when": "" if one.when is None else one.when.__name__}
        for claim in suite.properties
        if isinstance(claim, LeadsTo) and claim.id == checked.id
        for one in claim.fairness
    ]


def _result(checked: Checked, suite: Suite) -> dict[str, Any]:
    from steelyard.itf import encode_trace

    return {
        "id": checked.id,
        "kind": checked.kind,
        "statement": checked.statement,
        "source": list(checked.source),
        "expected": checked.expected.value,
        "required": checked.required.value,
        "verdict": checked.verdict.value,
        "standing": checked.standing.value,
        "engine": checked.engine,
        "bounds": dict(checked.bounds),
        "slices": list(checked.slices),
        "assumptions": list(checked.assumptions),
        "fairness": _fairness(checked, suite),
        "location": checked.location,
        "note": checked.note,
        "answers": [
            {
                "engine": said.engine,
                "verdict": said.verdict.value,
                "bounds": dict(said.bounds),
                "slices": list(said.slices),
                "assumptions": list(said.assumptions),
                "hypotheses": list(said.hypotheses),
                "obligations": said.obligations,
                "framed": said.framed,
                "confirmed": said.confirmed,
                "note": said.note,
                **({} if said.start is None else {"start": attrs.asdict(said.start)}),
            }
            for said in checked.said
        ],
        "trace": None if checked.trace is None else encode_trace(suite, checked.trace),
    }
