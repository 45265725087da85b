"""How fast a scope is searched: the bridge of `bench.bridge`, by each of the searches.

Run `python -m bench.searching`; with ``--all`` the middle instance also by the tabulated search, which takes half a
minute and 1 GB.  The counts of states and steps have to be those that SPIN, TLC and Murphi come to.
"""

from __future__ import annotations

import resource
import time

import click

from bench.bridge import instance
from steelyard.engines.explore import exploration
from steelyard.engines.packed.search import PackedSearch
from steelyard.engines.reference import ReferenceSearch
from steelyard.engines.result import Options, Task
from steelyard.engines.search import Search
from steelyard.engines.tabulated import TabulatedSearch

#: By name: accounts, units, slots, guardians, threshold; states and steps.
INSTANCES = {
    "S": ((2, 2, 2, 2, 2), 12_889, 40_968),
    "M": ((2, 2, 2, 3, 2), 314_913, 1_524_420),
    "L": ((2, 3, 2, 3, 2), 1_463_905, 7_277_624),
}
KINDS: tuple[tuple[str, type[Search]], ...] = (
    ("S", ReferenceSearch),
    ("S", TabulatedSearch),
    ("S", PackedSearch),
    ("M", PackedSearch),
    ("L", PackedSearch),
)


@click.command()
@click.option("--all", "is_all", is_flag=True, help="Also the middle instance by the tabulated search.")
def main(*, is_all: bool) -> None:
    """Print a line for each search."""
    slow: tuple[tuple[str, type[Search]], ...] = (("M", TabulatedSearch),) if is_all else ()
    for name, kind in (*KINDS, *slow):
        numbers, states, steps = INSTANCES[name]
        suite = instance(*numbers)
        options = Options(max_states=2 * states)
        begun = time.perf_counter()
        found = exploration(Task(suite=suite, preset="tiny", properties=suite.properties, options=options), kind)
        seconds = time.perf_counter() - begun
        right = (len(found.states), found.transitions) == (states, steps) and not found.findings
        click.echo(
            f"{name}  {kind.__name__:16} {seconds:7.2f} s  {len(found.states):9,} states  {found.transitions:10,} steps"
            f"  {len(found.states) / seconds:9,.0f} states/s  {'as counted' if right else 'NOT as counted'}"
            f"  at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB so far"
        )


if __name__ == "__main__":
    main()
