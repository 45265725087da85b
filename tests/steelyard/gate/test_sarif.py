"""SARIF for code scanning and JUnit for everybody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import attrs
import pytest

from steelyard.gate.record import Gate
from steelyard.report import gate_junit, gate_sarif
from tests.steelyard.gate.answers import CLEAN, HARMFUL, HOSTILE, PARAMS, PLAIN, WEAKENED, answer, hold_to

SCHEMA = Path(__file__).parent / "data" / "sarif-2.1.0-rtm.5.json"


def log_of(gate: Gate, **of: Any) -> dict[str, Any]:
    """The log, held to the official schema."""
    jsonschema = pytest.importorskip("jsonschema")
    log: dict[str, Any] = json.loads(gate_sarif.render(gate, **of))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema).validate(log)
    return log


@pytest.mark.parametrize("name", ["plain", "harmful"])
def test_a_log_is_what_it_was(name: str) -> None:
    text = gate_sarif.render({"plain": PLAIN, "harmful": HARMFUL}[name], prefix="spec/")
    hold_to(f"{name}.sarif", text.replace(f'"version": "{gate_sarif.__version__}"', '"version": "0"'))


@pytest.mark.parametrize("gate", [PLAIN, CLEAN, HARMFUL, answer()])
def test_a_log_is_of_the_official_form(gate: Gate) -> None:
    run = log_of(gate)["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    assert len(run["results"]) == len(gate.findings)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]


def test_the_schema_refuses_what_is_of_another_form() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    log = json.loads(gate_sarif.render(PLAIN))
    log["runs"][0]["results"][0]["level"] = "terrible"
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError, match="terrible"):
        jsonschema.Draft4Validator(schema).validate(log)


def test_levels_flows_and_what_is_agreed() -> None:
    results = {one["ruleId"]: one for one in log_of(PLAIN, prefix="a b/")["runs"][0]["results"]}
    assert {name: one["level"] for name, one in results.items()} == {
        "property:vault.adds_up": "error",
        "property:vault.within_limit": "error",
        "transition:cash": "error",
        "scope:tiny": "error",
        "property:vault.open": "warning",
        "transition:stamp": "note",
        "property:vault.new": "note",
    }
    weakened = results["property:vault.within_limit"]
    assert weakened["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b/vault.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 30},
    }
    steps = weakened["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"].partition(":")[0] for step in steps] == ["witness", "base", "head"]
    assert "codeFlows" not in results["scope:tiny"]
    assert results["transition:stamp"]["suppressions"][0]["justification"] == "approved by changes/stamps.toml"
    assert "suppressions" not in weakened


def test_an_alert_is_known_again_on_another_line() -> None:
    moved = attrs.evolve(WEAKENED, location="vault.py:999", detail="In other words.", head="ffff")
    assert gate_sarif.fingerprint(moved) == gate_sarif.fingerprint(WEAKENED)
    assert gate_sarif.fingerprint(attrs.evolve(WEAKENED, change="removed")) != gate_sarif.fingerprint(WEAKENED)
    assert gate_sarif.fingerprint(attrs.evolve(WEAKENED, subject="property:b")) != gate_sarif.fingerprint(WEAKENED)


def test_no_message_holds_a_link() -> None:
    assert "](" not in json.dumps([one["message"] for one in log_of(HARMFUL)["runs"][0]["results"]])


def test_no_more_results_than_are_shown() -> None:
    many = [attrs.evolve(PARAMS, subject=f"scope:s{number}") for number in range(gate_sarif.MOST)]
    results = json.loads(gate_sarif.render(answer(*many, WEAKENED)))["runs"][0]["results"]
    assert len(results) == gate_sarif.MOST
    assert results[0]["ruleId"] == WEAKENED.subject


# --- JUnit --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plain", "harmful"])
def test_a_suite_is_what_it_was(name: str) -> None:
    gate = {"plain": PLAIN, "harmful": HARMFUL}[name]
    hold_to(f"{name}.junit.xml", gate_junit.render(gate, prefix="spec/", reproducible=True))


def test_a_case_for_each_subject() -> None:
    also = attrs.evolve(PARAMS, change="domain changed", level=WEAKENED.level)
    top = ET.fromstring(gate_junit.render(answer(*PLAIN.findings, also)))  # noqa: S314 - our own
    cases = {case.get("name"): [part.tag for part in case] for case in top}
    assert cases == {
        "property:vault.adds_up": ["failure"],
        "property:vault.within_limit": ["failure"],
        "scope:tiny": ["failure"],
        "transition:cash": ["failure"],
        "property:vault.open": ["error"],
        "transition:stamp": ["system-out"],
        "property:vault.new": ["system-out"],
    }
    assert [top.get(name) for name in ("tests", "failures", "errors", "time")] == ["7", "4", "1", "1.500"]
    both = next(case for case in top if case.get("name") == "scope:tiny").find("failure")
    assert both is not None
    assert both.get("type") == "domain changed"
    assert "limit: 3 -> 4." in (both.text or "")


def test_hostile_text_is_told_as_it_is_but_for_what_xml_cannot_hold() -> None:
    top = ET.fromstring(gate_junit.render(HARMFUL))  # noqa: S314 - our own
    assert [len(case) for case in top] == [1, 1]
    told = top[0].find("failure")
    assert told is not None
    seen = HOSTILE.replace("\x00", "?").replace("\x1b", "?").replace("\r\n", "\n")
    assert seen in (told.text or "")
