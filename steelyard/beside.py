"""A scope beside that by which a suite is judged: one slice alone, or another preset.

What is expected of a property is expected in the suite's first preset.  Elsewhere a violation is a violation and a
proof is a proof; but that nothing there tests a property, or reaches a state, says nothing of the design.
"""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.engines.result import Result
from steelyard.report.record import Checked
from steelyard.suite import Kind, Suite, Verdict

#: The engines that run the model in the scope, and see no further.
_RUN = ("explore", "simulate", "liveness")


def whole(suite: Suite) -> str:
    """The preset by which a suite is judged."""
    return next(iter(suite.presets))


def said_of(answers: Sequence[Result]) -> Sequence[Result]:
    """The answers on a property, but for that nothing in the scope tests what is proven anyway."""
    if all(one.verdict is not Verdict.PROVEN for one in answers):
        return answers
    silent = (Verdict.VACUOUS, Verdict.UNKNOWN)
    return tuple(one for one in answers if one.engine not in _RUN or one.verdict not in silent)


def is_silent(one: Checked) -> bool:
    """Whether nothing in the scope tests a property, or reaches it."""
    return one.verdict is Verdict.UNREACHED or (one.verdict is Verdict.VACUOUS and one.engine in _RUN)


def stands_alone(one: Checked) -> bool:
    """Whether a property of the suite is proven, and tested by nothing in the scope."""
    is_own = not one.generated and one.kind != Kind.MODEL.value
    return is_own and one.verdict is Verdict.PROVEN and all(said.engine not in _RUN for said in one.said)


def told(preset: str, suite: Suite, untested: int) -> str:
    """What is left out, and why, in a sentence, and how much of what is proven nothing there tests."""
    left = f"{preset} is not all of it: what nothing there tests or reaches is left to the preset {whole(suite)}"
    return f"{left}; nothing there tests {untested} of what is proven." if untested else f"{left}."
