"""The gate's answer as JUnit XML: a case for each subject, a failure for what stands in the way.

What is undecided is an error.  What did not change is no case.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from steelyard.gate.record import Finding, Gate, Level
from steelyard.report import gate_words
from steelyard.report.junit import document, printable


def render(gate: Gate, *, prefix: str = "", reproducible: bool = False) -> str:
    """The answer as one test suite."""
    subjects: dict[str, list[Finding]] = {}
    for one in gate_words.ranked(gate):
        subjects.setdefault(one.subject, []).append(one)
    cases = [_case(gate, found, prefix) for found in subjects.values()]
    top = ET.Element("testsuite", name="steelyard gate", tests=str(len(cases)), skipped="0")
    for kind in ("failure", "error"):
        top.set(f"{kind}s", str(sum(case.find(kind) is not None for case in cases)))
    if not reproducible:
        top.set("time", f"{gate.seconds:.3f}")
    top.extend(cases)
    return document(top)


def _case(gate: Gate, found: list[Finding], prefix: str) -> ET.Element:
    """The case of a subject, whose findings are in order, the worst first."""
    worst = found[0]
    at = gate_words.place(worst, prefix)
    named = {"classname": worst.axis.value, "name": worst.subject, "file": at.file, "line": str(at.line)}
    case = ET.Element("testcase", {name: printable(text) for name, text in named.items()})
    kind = "system-out"
    if gate.stands_in_the_way(worst):
        kind = "failure"
    elif any(one.level is Level.INCONCLUSIVE and not one.approved_by for one in found):
        kind = "error"
    told = ET.SubElement(case, kind)
    if kind != "system-out":
        told.set("type", worst.change)
        told.set("message", printable(gate_words.sentence(worst)))
    told.text = printable("\n".join(line for one in found for line in _lines(one)))
    return case


def _lines(one: Finding) -> list[str]:
    seen = [] if one.witness is None else [f"{label}: {text}" for label, text in gate_words.witnessed(one.witness)]
    return [gate_words.sentence(one), *seen]
