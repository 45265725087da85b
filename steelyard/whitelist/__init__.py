"""The static check of a suite: a whitelist of the modelling language, not a ban list.

Every function reached from the genesis, the actions, `is_valid`, the predicates, the relational
programs, the ways to rest, `in_flight` and a preset's `within` is walked: each statement, expression,
name and callee is one that the language has, or an offence with a file, a line and the name of a rule
(`RULES`).
Callees are followed; names are resolved to the objects that they are bound to; the text that is
walked is compiled and compared with the code that runs.

Not walked: a preset's `domains` and `view`, and the values of its params, genesis and pools.
They choose what a search looks at, never what a step does or a predicate means; an unsound
`view` is the business of the self-test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from steelyard.schema import ModellingError
from steelyard.suite import Suite
from steelyard.whitelist.reach import ANY, Reach
from steelyard.whitelist.roles import roles_of
from steelyard.whitelist.rules import RULES, Offence

__all__ = ["RULES", "Offence", "check_function", "check_suite", "offences"]


def offences(suite: Suite) -> tuple[Offence, ...]:
    """Every place where a suite leaves the modelling language, by file and line."""
    reach = Reach(frozenset(suite.assumptions))
    for role in roles_of(suite):
        reach.role(role)
    return reach.found()


def check_suite(suite: Suite) -> None:
    """Refuse a suite that leaves the modelling language.

    Raises:
        ModellingError: at the first offence, with its place.
    """
    _raise_first(offences(suite))


def check_function(function: Callable[..., Any]) -> None:
    """Refuse a function that leaves the modelling language, whatever its part in a suite.

    Raises:
        ModellingError: at the first offence, of it or of a function that it calls.
    """
    reach = Reach(None)
    reach.enter(function, ANY)
    _raise_first(reach.found())


def _raise_first(found: tuple[Offence, ...]) -> None:
    if found:
        raise ModellingError(f"{found[0].message} [{found[0].rule}]", found[0].where)
