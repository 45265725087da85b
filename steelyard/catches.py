"""Which generated design each property catches that no declared one provokes: kept in a file, not looked for each time.

``[tool.steelyard] generated = "FILE"`` names it.  That a property still catches what its record says is seen anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import attrs

from steelyard.engines.mutation import Put
from steelyard.engines.recatching import Generated
from steelyard.project import Project, Unusable, entry

#: What writes the file.
HOW_TO_KEEP = "steelyard variants --mutants --keep"


def file_of(project: Project) -> Path | None:
    """The file that the project names, which may not be there yet; None if it names none.

    Raises:
        Unusable: it names something else.
    """
    told = entry(project, "generated")
    if told is None:
        return None
    if not isinstance(told, str) or not told:
        raise Unusable(f'{project.root}/pyproject.toml: [tool.steelyard] generated = "FILE", got {told!r}')
    return Path(project.root, told)


def read(file: Path | None) -> tuple[Generated, ...]:
    """The records of a file; none where there is no file.

    Raises:
        Unusable: it holds something else.
    """
    if file is None or not file.exists():
        return ()
    try:
        return tuple(Generated(**record) for record in json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, RecursionError) as error:
        told = " ".join(str(error).split())
        raise Unusable(f"{file}: no records of generated designs ({told}): delete it, then {HOW_TO_KEEP}") from None


def dumps(records: Iterable[Generated]) -> str:
    """The text of a file: a record a line, so that a change of one is a change of a line."""
    lines = [json.dumps(attrs.asdict(one)) for one in records]
    return "[\n" + ",\n".join(lines) + "\n]\n"


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
