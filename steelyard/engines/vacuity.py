"""Whether there is anything that a proof is about: valid parameters, and a state that begins.

From impossible hypotheses everything follows.  That the parameters can be valid, and that some
initial state exists, is shown by running a preset, not asked of a solver.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from steelyard.engines.result import Result
from steelyard.language import Fault
from steelyard.run import IllTyped, start
from steelyard.suite import Kind, Preset, Suite, Verdict


def withheld(suite: Suite, results: Iterable[Result]) -> tuple[Result, ...]:
    """The results of proofs, but `vacuous` for those that are about nothing."""
    theorems = {p.id for p in suite.of_kind(Kind.THEOREM)}
    valid = [preset for preset in suite.scopes().values() if _is_valid(suite, preset)]
    begins = any(_begins(suite, preset) for preset in valid)
    found = []
    for result in results:
        note = ""
        if not valid:
            note = "no preset has parameters that are valid"
        elif not begins and result.id not in theorems:
            note = "no preset has an initial state"
        is_vacuous = result.verdict is Verdict.PROVEN and note
        found.append(attrs.evolve(result, verdict=Verdict.VACUOUS, note=note) if is_vacuous else result)
    return tuple(found)


def _is_valid(suite: Suite, preset: Preset) -> bool:
    try:
        return bool(suite.is_valid(preset.params))
    except (Fault, ArithmeticError):
        return False


def _begins(suite: Suite, preset: Preset) -> bool:
    for arguments in preset.genesis:
        try:
            if start(suite, preset.params, arguments).state is not None:
                return True
        except IllTyped:
            continue
    return False
