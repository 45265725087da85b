"""Which generated design each property catches that no declared one provokes: kept in a file, not looked for each time.

``[tool.steelyard] generated = "FILE"`` names it.  That a property still catches what its record says is seen anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from steelyard import records
from steelyard.engines.mutation import Put
from steelyard.engines.recatching import Generated

#: What writes the file.
HOW_TO_KEEP = "steelyard variants --mutants --keep"


def read(file: Path | None) -> tuple[Generated, ...]:
    """The records of a file.

    Raises:
        Unusable: it holds something else.
    """
    return records.read(file, Generated, written_by=HOW_TO_KEEP)


def chosen(puts: Sequence[Put], wanted: Iterable[str]) -> tuple[Generated, ...]:
    """For each of the wanted properties the first generated design that it catches, if there is one."""
    found = []
    for name in wanted:
        put = next((put for put in puts if name in put.seen), None)
        if put is not None:
            address, action = put.seen[name]
            found.append(
                Generated(property=name, slice=address, action=action, change=put.change, is_stray=not put.file)
            )
    return tuple(found)
