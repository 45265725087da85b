"""All proofs of a unit of work, where nothing of the suite has changed since: then no formula is made."""

from __future__ import annotations

from steelyard.cache.store import Store
from steelyard.engines.obligations import Obligation, Proofs
from steelyard.second import second_version


def find(store: Store, key: str, unit: str, *, confirmed: bool) -> Proofs | None:
    """The proofs of a unit, if they are known; where they must be `confirmed`, if that second solver was asked.

    What that said is told only there.
    """
    found = store.get(key)
    if found is None or (confirmed and found["by"] != second_version()):
        return None
    obligations = (
        Obligation(
            goal=goal,
            where=where,
            verdict="unsat",
            used=frozenset(used),
            assumed=frozenset(assumed),
            second=second if confirmed else "",
            cached=True,
        )
        for goal, where, used, assumed, second in found["obligations"]
    )
    return Proofs(unit=unit, obligations=tuple(obligations), framed=found["framed"])


def keep(store: Store, key: str, proofs: Proofs) -> None:
    """Keep the proofs of a unit, if nothing was left open."""
    if all(one.verdict == "unsat" for one in proofs.obligations):
        told = [[o.goal, o.where, sorted(o.used), sorted(o.assumed), o.second] for o in proofs.obligations]
        by = second_version() if all(one.second for one in proofs.obligations) else ""
        store.put(key, {"obligations": told, "framed": dict(proofs.framed), "by": by})
