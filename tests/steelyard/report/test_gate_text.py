"""The gate's answer, as text and as JSON."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from steelyard.gate.record import Axis, Comparison, Finding, Gate, Level, Outcome, Side, Witness
from steelyard.report import gate_json, gate_text
from steelyard.report.record import Exit

WITNESS = Witness(
    call="transfer(sender=ann, to=ben, amount=1)",
    where=(("balances[ann]", "1"),),
    params={"limit": {"#bigint": "1"}},
    before={"total": {"#bigint": "1"}},
    arguments={"amount": {"#bigint": "1"}},
    base=Outcome(told="refused TooLittle"),
    head=Outcome(told="ok", changes=(("balances[ann]", "1", "0"), ("balances[ben]", "0", "1")), state={}),
)


def finding(axis: Axis, subject: str, change: str, level: Level, **more: object) -> Finding:
    return Finding(axis=axis, subject=subject, change=change, level=level, base="b3f1", head="77ad", **more)  # type: ignore[arg-type]


FINDINGS = (
    finding(
        Axis.TRANSITIONS,
        "transition:transfer",
        "guard widened",
        Level.APPROVAL,
        location="model/ledger.py:12",
        witness=WITNESS,
    ),
    finding(Axis.TRANSITIONS, "transition:mint", "guard narrowed", Level.APPROVAL, approved_by="changes/mint.toml"),
    finding(Axis.TRANSITIONS, "transition:burn", "equivalent", Level.INFO),
    finding(Axis.TRANSITIONS, "transition:close", "equivalent", Level.INFO, under=("a.b",)),
    finding(Axis.PROPERTIES, "property:a.c", "weakened", Level.BREAKING, detail="A word."),
    *(finding(Axis.PROPERTIES, f"property:new.p{i}", "added", Level.INFO) for i in range(6)),
    finding(
        Axis.SCOPES,
        "scope:tiny",
        "params changed",
        Level.APPROVAL,
        table=(("limit", "2", "1"), ("fee", "50", "0")),
    ),
)


def gate_of(*findings: Finding) -> Gate:
    return Gate(
        base=Side(name="4f1c2aa", told="merge-base with origin/main"),
        head=Side(name="working tree"),
        judge="steelyard 0.1.0, installed",
        changed=("model/ledger.py",),
        comparison=Comparison(findings=findings, unchanged={Axis.TRANSITIONS: 14, Axis.PROPERTIES: 21}),
        verdicts={"proven": 20, "explored": 2},
        seconds=38.04,
    )


GOLDEN = """\
steelyard gate   base 4f1c2aa (merge-base with origin/main)   head working tree   judge steelyard 0.1.0, installed   changed: model/ledger.py

transitions
  guard widened          transfer                                   model/ledger.py:12                 needs approval
        witness   transfer(sender=ann, to=ben, amount=1) with balances[ann] = 1
        base      refused TooLittle
        head      ok   balances[ann] 1 -> 0, balances[ben] 0 -> 1
  guard narrowed         mint                                                                          approved by changes/mint.toml
  equivalent             close                                                                         info
        under     a.b, proven on both sides
  14 unchanged, 1 equivalent (burn)

properties
  WEAKENED               a.c                                                                           breaking
                  A word.
  21 unchanged, 6 added (new.p0, new.p1, new.p2, new.p3 and 2 more)

scopes
  params changed         scope:tiny                                                                    needs approval
                  limit  2 -> 1
                  fee  50 -> 0

verdicts on head    20 proven, 2 explored

next    restore it

FAIL   1 breaking, 2 needs approval, 8 info, 1 approved   exit 1
"""


def test_the_answer_as_text() -> None:
    assert gate_text.render(gate_of(*FINDINGS), reproducible=True, next_step="restore it") == GOLDEN


def test_seconds_are_told_unless_the_answer_is_to_be_reproducible() -> None:
    assert gate_text.render(gate_of()).endswith("PASS   no difference   exit 0   38.0 s\n")
    assert "run" in gate_json.document(gate_of())
    assert "run" not in gate_json.document(gate_of(), reproducible=True)


def test_what_is_undecided_is_not_clean() -> None:
    undecided = finding(Axis.PROPERTIES, "property:a.b", "undecided", Level.INCONCLUSIVE)
    assert gate_of(undecided).exit is Exit.INCONCLUSIVE
    assert gate_text.render(gate_of(undecided)).splitlines()[-1].startswith("UNDECIDED   1 inconclusive   exit 6")
    assert gate_of(undecided, *FINDINGS).exit is Exit.FINDINGS


def test_the_answer_as_json_keeps_to_its_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(files("steelyard").joinpath("schemas", "gate.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    told = json.loads(gate_json.render(gate_of(*FINDINGS)))
    jsonschema.validate(told, schema)
    assert [one["subject"] for one in told["findings"]] == [one.subject for one in FINDINGS]
    assert told["findings"][0]["witness"]["head"]["changes"][1] == {
        "place": "balances[ben]",
        "before": "0",
        "after": "1",
    }
    told["findings"][0]["level"] = "fine"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, schema)
