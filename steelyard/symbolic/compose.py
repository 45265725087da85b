"""Steps after steps: a summary, made from the state ``s``, put on top of another symbolic state.

No action is run again: the path's terms are rewritten, each leaf of ``s`` by what the earlier state
holds there, each argument by one of this step's own.
"""

from __future__ import annotations

from typing import Any

import attrs

from steelyard.schema import MapShape, RecordShape, Shape, TupleShape
from steelyard.symbolic import terms
from steelyard.symbolic.evaluation import Pure, evaluating
from steelyard.symbolic.maps import SymMap, Write
from steelyard.symbolic.paths import Path
from steelyard.symbolic.state import symbolic_arguments
from steelyard.symbolic.summary import Summary
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import assemble, flatten


class After:
    """A symbolic state as a replacement for the free state ``s``.

    Attributes:
        state: the state.
        step: the number of the step that is put on top; it names the arguments.
    """

    def __init__(self, shape: Shape, state: Any, step: int) -> None:
        self.state = state
        self.step = step
        self._shape = shape
        self._leaves: dict[str, Term] = {}
        self._maps: dict[str, SymMap] = {}
        self._memo: dict[str, dict[Term, Term]] = {}
        self._note(shape, state, "s")

    def arguments(self, summary: Summary) -> dict[str, Any]:
        """The symbolic arguments of the step that is put on top."""
        return symbolic_arguments(summary.function, self._prefix())

    def then(self, path: Path) -> Path:
        """The path, taken from this state; its outcome may be impossible now."""
        conditions = self.conditions(path)
        if conditions is None:
            return attrs.evolve(path, conditions=(terms.FALSE,), state=None)
        return attrs.evolve(
            path,
            conditions=conditions,
            state=self.reached(path),
            assumed=tuple((name, self.term(condition)) for name, condition in path.assumed),
        )

    def conditions(self, path: Path) -> tuple[Term, ...] | None:
        """The conditions under which the path is taken from this state; None if one of them is false."""
        conditions = []
        for condition in path.conditions:
            made = self.term(condition)
            if made is terms.FALSE:
                return None
            if made is not terms.TRUE:
                conditions.append(made)
        return tuple(conditions)

    def reached(self, path: Path) -> Any:
        """The state that the path leads to from this one, if it leads to any."""
        return None if path.state is None else self._rebuilt(self._shape, path.state)

    def term(self, term: Term) -> Term:
        """A term about ``s`` and the arguments, about this state and this step's."""
        memo = self._memo.setdefault("", {})
        with evaluating(Pure()):
            return self._walk(term, memo)

    def _walk(self, term: Term, memo: dict[Term, Term]) -> Term:
        found = memo.get(term)
        if found is None:
            found = memo[term] = self._replaced(term, memo)
        return found

    def _replaced(self, term: Term, memo: dict[Term, Term]) -> Term:
        if term.op == "var":
            name, kind = term.data
            if name in self._leaves:
                return self._leaves[name]
            return term if name.startswith("params.") else terms.var(self._prefix() + name, kind)
        args = tuple(self._walk(arg, memo) for arg in term.args)
        if term.op == "read" and term.data[0] in self._maps:
            owner = self._maps[term.data[0]]
            if term.data[1] == "?":
                return owner.present(args)
            position = [path for path, _ in owner.type.leaves].index(term.data[1])
            return owner.read(args)[position]
        return terms.rebuild(term, args)

    def _prefix(self) -> str:
        return f"{self.step}. "

    def _note(self, shape: Shape, value: Any, name: str) -> None:
        match shape:
            case RecordShape(fields=fields):
                for field, inner in fields:
                    self._note(inner, getattr(value, field), f"{name}.{field}")
            case TupleShape(items=items):
                for index, item in enumerate(items):
                    self._note(item, value[index], f"{name}[{index}]")
            case MapShape():
                self._maps[name] = value
            case _:
                self._leaves[name] = flatten(shape, value)[0]

    def _rebuilt(self, shape: Shape, value: Any) -> Any:
        match shape:
            case RecordShape(cls=cls, fields=fields):
                return cls(**{field: self._rebuilt(inner, getattr(value, field)) for field, inner in fields})
            case TupleShape(items=items):
                return tuple(self._rebuilt(item, v) for item, v in zip(items, value, strict=True))
            case MapShape():
                return self._on_top(value)
            case _:
                return assemble(shape, iter((self.term(flatten(shape, value)[0]),)))

    def _on_top(self, written: SymMap) -> SymMap:
        below = self._maps[written.name] if written.name else SymMap(written.type.shape, "")
        for write in written.writes:
            below = below.written(
                Write(
                    tuple(self.term(t) for t in write.key),
                    self.term(write.present),
                    tuple(self.term(t) for t in write.leaves),
                )
            )
        return below
