"""`steelyard cache`: what was found out in earlier runs."""

from __future__ import annotations

from pathlib import Path

import click

from steelyard import output
from steelyard.commands.common import CLEAN, project_root


@click.command()
@click.option("--clear", is_flag=True, help="Forget it.")
def cache(*, clear: bool) -> int:
    """Tell how much is known from earlier runs, or forget it."""
    from steelyard.cache import store
    from steelyard.report.words import plural

    place = Path(project_root(), store.PLACE)
    count = store.clear(str(place)) if clear else store.count(str(place))
    output.show(f"{plural(count, 'file')} {'forgotten' if clear else f'in {place}'}.\n")
    return CLEAN
