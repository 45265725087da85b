"""From a solver's model to running values: names for identities, texts for digests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from steelyard.language import digest
from steelyard.schema import IdentityShape, RecordShape, Shape, TupleShape
from steelyard.symbolic.terms import Term, kind_of
from steelyard.symbolic.values import flatten, identity_name


class Concrete:
    """Reads values out of a model; every identity of the model gets one name."""

    def __init__(self, model: Mapping[Term, int | bool]) -> None:
        self._model = model
        self._names: dict[int, str] = {}
        self._digests = {value: term for term, value in model.items() if term.op == "digest"}
        self._counts: dict[str, int] = {}

    def value(self, shape: Shape, symbolic: Any) -> Any:
        """The running value of a symbolic one without maps."""
        match shape:
            case RecordShape(cls=cls, fields=fields):
                return cls(**{name: self.value(inner, getattr(symbolic, name)) for name, inner in fields})
            case TupleShape(items=items):
                return tuple(self.value(item, v) for item, v in zip(items, symbolic, strict=True))
            case IdentityShape(name=kind):
                return self.identity(int(self.leaf(flatten(shape, symbolic)[0])), kind)
            case _:
                known = self.leaf(flatten(shape, symbolic)[0])
                members = getattr(shape, "members", None)
                return members[known] if members else known

    def leaf(self, term: Term) -> int | bool:
        """The model's value of a leaf; what the model leaves open is 0, or False."""
        if term.op in ("const", "bool"):
            found: int | bool = term.data
            return found
        return self._model.get(term, False if kind_of(term) == "bool" else 0)

    def identity(self, code: int, kind: str) -> str:
        """The name of an identity."""
        literal = identity_name(code)
        if literal is not None:
            return literal
        if code not in self._names:
            self._names[code] = self._made(code, kind)
        return self._names[code]

    def _made(self, code: int, kind: str) -> str:
        made_of = self._digests.get(code)
        if made_of is not None:
            parts = zip(made_of.data, made_of.args, strict=True)
            return digest(*(self._part(of, int(self.leaf(arg))) for of, arg in parts))
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return f"{kind.lower()}-{self._counts[kind]}"

    def _part(self, of: str, value: int) -> int | str:
        return value if of == "i" else self.identity(value, "id")
