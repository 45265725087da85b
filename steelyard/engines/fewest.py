"""A proof with as few hypotheses as will do.

What a core names is seldom all needed, and a hypothesis that is not needed costs twice: the solver looks at it, and
where it falls, all that named it is proved again.  So before a hint is written, hypotheses are taken out, many at once
at first and then one by one, as long as the solver still finds the proof.
"""

from __future__ import annotations

from collections.abc import Callable

from steelyard.engines.obligations import Obligation

#: Tries a proof with these hypotheses only.
Try = Callable[[frozenset[str]], Obligation]


def fewest(made: Obligation, tried: Try) -> Obligation:
    """The proof again, with hypotheses of which none can be left out, as far as is seen when it is tried.

    It is the very same, if all are needed.
    """
    if made.used < made.given:
        made = _better(made, tried(made.used))
    size = (len(made.given) + 1) // 2
    while size:
        place = 0
        while place < len(made.given):
            names = sorted(made.given)
            again = tried(frozenset(names[:place] + names[place + size :]))
            place += 0 if again.verdict == "unsat" else size
            made = _better(made, again)
        size //= 2
    return made


def _better(made: Obligation, again: Obligation) -> Obligation:
    return again if again.verdict == "unsat" else made
