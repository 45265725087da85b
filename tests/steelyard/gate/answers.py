"""Answers of the gate that its reports are tried on, one of them written by somebody who means harm."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from steelyard.gate.record import Axis, Comparison, Finding, Gate, Level, Outcome, Side, Witness

GOLDEN = Path(__file__).with_name("golden")

#: All that some reader of a report takes for its own sign.
HOSTILE = (
    "a | b `c` ```\n</details><script>alert('1')</script> <img src=x onerror=y> \"q\" & &amp; "
    "::error file=x::all is well\r\n::set-output name=x::y\n##[error]z %0A 100% [link](https://evil.example) @everyone "
    "https://evil.example,line=1 #1 $x$ \\ **bold** _it_ ~~s~~ ]]> --> {{x}} \x00\x1b[31m\x85\u2028end; participant p"
)

WITNESS = Witness(
    call="stamp(by=account-1, ticket=#1)",
    where=(("state.owner", "account-2"), ("state.tickets[#1].status", "OPEN")),
    base=Outcome(told="refused NotOwner"),
    head=Outcome(told="ok", changes=(("tickets[#1].status", "OPEN", "STAMPED"),)),
)
HOSTILE_WITNESS = Witness(
    call=HOSTILE,
    where=((HOSTILE, HOSTILE),),
    base=Outcome(told=HOSTILE),
    head=Outcome(told="ok", changes=((HOSTILE, HOSTILE, HOSTILE),)),
)

WEAKENED = Finding(
    axis=Axis.PROPERTIES,
    subject="property:vault.within_limit",
    change="weakened",
    level=Level.BREAKING,
    base="11aa",
    head="22bb",
    detail="Not more than the limit is kept.",
    location="vault.py:30",
    under=("vault.adds_up",),
    witness=WITNESS,
)
REMOVED = Finding(
    axis=Axis.TRANSITIONS,
    subject="transition:cash",
    change="action removed",
    level=Level.APPROVAL,
    base="33cc",
    location="vault.py:90",
)
WIDENED = Finding(
    axis=Axis.TRANSITIONS,
    subject="transition:stamp",
    change="guard widened",
    level=Level.APPROVAL,
    base="44dd",
    head="55ee",
    location="vault.py:70",
    witness=WITNESS,
    approved_by="changes/stamps.toml",
)
PARAMS = Finding(
    axis=Axis.SCOPES,
    subject="scope:tiny",
    change="params changed",
    level=Level.APPROVAL,
    base="66ff",
    head="7700",
    location="vault.py:200",
    table=(("limit", "3", "4"),),
)
VIOLATED = Finding(
    axis=Axis.VERDICTS, subject="property:vault.adds_up", change="violated", level=Level.FAILING, base="8", head="9"
)
UNDECIDED = Finding(
    axis=Axis.PROPERTIES,
    subject="property:vault.open",
    change="undecided",
    level=Level.INCONCLUSIVE,
    base="1",
    head="2",
)
ADDED = Finding(axis=Axis.PROPERTIES, subject="property:vault.new", change="added", level=Level.INFO, head="aa00")
HARM = Finding(
    axis=Axis.PROPERTIES,
    subject=f"property:{HOSTILE}",
    change="weakened",
    level=Level.BREAKING,
    base="1",
    head="2",
    detail=HOSTILE,
    location=f"{HOSTILE}.py:7",
    table=((HOSTILE, HOSTILE, HOSTILE),),
    under=(HOSTILE,),
    witness=HOSTILE_WITNESS,
)
HARM_AGREED = Finding(
    axis=Axis.SCHEMA,
    subject=f"schema:{HOSTILE}",
    change="type changed",
    level=Level.APPROVAL,
    base="1",
    head="2",
    approved_by=HOSTILE,
)


def answer(*findings: Finding, **of: Any) -> Gate:
    """An answer with these findings."""
    unchanged = {Axis.TRANSITIONS: 14, Axis.PROPERTIES: 21}
    return Gate(
        base=Side(name="4f1c2aa", told="merge-base with origin/main"),
        head=Side(name="working tree"),
        judge="steelyard 0, installed",
        changed=("vault.py",),
        comparison=Comparison(findings=findings, unchanged=unchanged, remarks=("A remark.",)),
        verdicts={"proven": 20, "explored": 2},
        seconds=1.5,
        **of,  # type: ignore[arg-type]
    )


PLAIN = answer(REMOVED, WIDENED, WEAKENED, UNDECIDED, ADDED, PARAMS, VIOLATED)
CLEAN = answer(ADDED)
HARMFUL = Gate(
    base=Side(name=HOSTILE, told=HOSTILE),
    head=Side(name=HOSTILE),
    judge=HOSTILE,
    changed=(HOSTILE,),
    comparison=Comparison(findings=(HARM, HARM_AGREED), unchanged={Axis.PROPERTIES: 1}, remarks=(HOSTILE,)),
)


def hold_to(name: str, text: str) -> None:
    """Compare with the file of that name; ``GOLDEN=write`` writes it anew, for you to read."""
    file = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text.encode())
    assert text == file.read_bytes().decode(), f"{name} says something else now"
