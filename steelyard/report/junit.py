"""The report of a check as JUnit XML: a finding is a failure, what is undecided is an error."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from steelyard.report import blocks
from steelyard.report.record import Checked, Report, Standing
from steelyard.report.text import detail
from steelyard.suite import Suite

#: What XML 1.0 cannot hold.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, suite: Suite, *, root: str = "", reproducible: bool = False) -> str:
    """The report as one test suite, a case for each property."""
    top = ET.Element(
        "testsuite",
        name=report.suite,
        tests=str(len(report.results)),
        failures=str(len(report.findings)),
        errors=str(len(report.inconclusive)),
        skipped="0",
    )
    if not reproducible:
        top.set("time", f"{report.run.seconds:.3f}")
    for checked in report.results:
        top.append(_case(checked, suite, root, reproducible=reproducible))
    return document(top)


def _case(checked: Checked, suite: Suite, root: str, *, reproducible: bool) -> ET.Element:
    file, _, line = checked.location.rpartition(":")
    case = ET.Element("testcase", classname=checked.topic, name=checked.id)
    if file:
        case.set("file", file)
        case.set("line", line)
    if not reproducible:
        case.set("time", f"{sum(result.seconds for result in checked.said):.3f}")
    if checked.standing is Standing.MET:
        ET.SubElement(case, "system-out").text = printable(f"{checked.verdict.value}: {detail(checked)}")
        return case
    kind = "failure" if checked.standing is Standing.FINDING else "error"
    told = ET.SubElement(case, kind, type=checked.verdict.value, message=printable(checked.statement))
    told.text = printable("\n".join(blocks.problem(checked, suite, root=root)))
    return case


def printable(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNPRINTABLE.sub("?", text)


def document(top: ET.Element) -> str:
    """The text of a document."""
    ET.indent(top, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(top, encoding="unicode") + "\n"
