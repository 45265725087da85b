"""Files of records that a command wrote for the next run: one a line, so that a change of one is a change of a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import attrs

from steelyard.project import Unusable

R = TypeVar("R", bound=attrs.AttrsInstance)


def read(file: Path | None, kind: type[R], *, written_by: str) -> tuple[R, ...]:
    """The records of a file; none where there is no file.

    Raises:
        Unusable: it holds something else; the message names the command that writes it.
    """
    if file is None:
        return ()
    try:
        return tuple(kind(**record) for record in json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, RecursionError) as error:
        told = " ".join(str(error).split())
        raise Unusable(f"{file}: not what {written_by} wrote ({told}): delete it, then {written_by}") from None


def _is_told(of: attrs.Attribute[Any], value: Any) -> bool:
    return bool(value != of.default)


def dumps(records: Iterable[attrs.AttrsInstance]) -> str:
    """The text of a file."""
    lines = [json.dumps(attrs.asdict(one, filter=_is_told)) for one in records]
    return "[\n" + ",\n".join(lines) + "\n]\n"
