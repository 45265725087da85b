"""Terms as plain data: a list of nodes, each naming its arguments by their numbers.

What one process writes another rebuilds through the constructors of `terms`, so that equal terms of two
sides are one object in the judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import learn_identity

Node = list[Any]


class Writer:
    """Collects nodes; a term is known by the number of its node."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._numbers: dict[Term, int] = {}

    def __call__(self, term: Term) -> int:
        """The number of a term, which is written where it is new."""
        if term not in self._numbers:
            for part in terms.subterms((term,), into_binders=True):
                if part not in self._numbers:
                    self._numbers[part] = len(self.nodes)
                    self.nodes.append([part.op, [self._numbers[arg] for arg in part.args], part.data])
        return self._numbers[term]


def read_terms(nodes: Sequence[Node]) -> list[Term]:
    """The terms that nodes stand for.

    Raises:
        ValueError: a node is none.
    """
    made: list[Term] = []
    for op, args, data in nodes:
        if op == "const":
            learn_identity(data)
        made.append(terms.of_parts(op, tuple(made[arg] for arg in args), data))
    return made
