"""How fast a scope is searched: the bridge of `bench.bridge`, by the search that is used and by the reference search.

Run `python -m bench.searching`, with ``--large`` for the instance of 314,913 states, which takes a minute and 1 GB.
The counts of states and steps have to be those that SPIN, TLC and Murphi come to.
"""

from __future__ import annotations

import resource
import time

import click

from bench.bridge import instance
from steelyard.engines.reference import ReferenceSearch
from steelyard.engines.result import Options, Task
from steelyard.engines.search import Search
from steelyard.engines.tabulated import TabulatedSearch

#: By name: accounts, units, slots, guardians, threshold; states and steps.
INSTANCES = {"S": ((2, 2, 2, 2, 2), 12_889, 40_968), "M": ((2, 2, 2, 3, 2), 314_913, 1_524_420)}


@click.command()
@click.option("--large", is_flag=True, help="Also the larger instance, with the search that is used.")
def main(*, large: bool) -> None:
    """Print a line for each search."""
    kinds: list[tuple[str, type[Search]]] = [("S", ReferenceSearch), ("S", TabulatedSearch)]
    kinds += [("M", TabulatedSearch)] if large else []
    for name, kind in kinds:
        numbers, states, steps = INSTANCES[name]
        suite = instance(*numbers)
        options = Options(max_states=2 * states)
        begun = time.perf_counter()
        search = kind(Task(suite=suite, preset="tiny", properties=suite.properties, options=options))
        search.follow()
        found = search.outcome(time.perf_counter() - begun)
        right = (len(found.states), found.transitions) == (states, steps) and not found.findings
        click.echo(
            f"{name}  {kind.__name__:16} {found.seconds:7.1f} s  {len(found.states):8,} states  {found.transitions:10,}"
            f" steps  {len(found.states) / found.seconds:8,.0f} states/s  {'as counted' if right else 'NOT as counted'}"
        )
    click.echo(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
