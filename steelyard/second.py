"""The one place that talks to cvc5, the second solver: it reads SMT-LIB text, and shares nothing with the first."""

from __future__ import annotations

from functools import cache


def has_second_solver() -> bool:
    """Whether cvc5 is installed."""
    from importlib.util import find_spec

    return find_spec("cvc5") is not None


@cache
def second_version() -> str:
    """The version of cvc5 that is installed; empty if none is."""
    from importlib import metadata

    try:
        return metadata.version("cvc5")
    except metadata.PackageNotFoundError:
        return ""


def second_opinion(script: str, rlimit: int) -> str:
    """What cvc5 says of an SMT-LIB script: ``unsat``, ``sat`` or ``unknown``."""
    import cvc5

    manager = cvc5.TermManager()
    solver = cvc5.Solver(manager)
    solver.setOption("rlimit", str(rlimit))
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, script, "query")
    symbols = parser.getSymbolManager()
    said = ""
    while not (command := parser.nextCommand()).isNull():
        said = str(command.invoke(solver, symbols)).strip() or said
    return said if said in ("unsat", "sat") else "unknown"
