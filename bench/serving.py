"""Could the network have served this?  1,000 miners and 10,000 requests, in three networks.

Run `python -m bench.serving`.  For each kind it prints what could be served at most, what stops it,
and what greedy assignment serves with each rule for the choice of a family.
"""

from __future__ import annotations

import random
import time

import click

from model.accounts import Family, MinerId, RequestId
from model.state import Kind
from model.units import Size, Slots
from properties.serving import Ask, Instance, Offer, asked, first, greedy, roomiest, served, tightest
from properties.serving_best import Best, best_of
from properties.serving_bounds import guaranteed

MINERS = 1_000
REQUESTS = 10_000
#: As on the network.
REPLICAS = 5
#: Of ten miners or requests, which are of what kind.
KINDS = (Kind.IPFS,) * 5 + (Kind.S3,) * 3 + (Kind.COMPUTE,) * 2
#: By kind, what a miner offers and the sizes that are asked for.
CAPACITIES = {Kind.IPFS: (40, 70), Kind.S3: (10, 60), Kind.COMPUTE: (4, 32)}
SIZES = {Kind.IPFS: (1,), Kind.S3: (1, 2, 4, 8), Kind.COMPUTE: (1, 2, 4)}


def market(seed: int = 0) -> Instance:
    """All kinds; of the families of miners a few are large and most are small."""
    chance = random.Random(seed)  # noqa: S311 - no secret is drawn
    families = [Family(f"family {i + 1}") for i in range(60)]
    weights = [(i + 1) ** -1.4 for i in range(len(families))]
    offers = [
        Offer(
            miner=MinerId(f"miner {i}"),
            kind=KINDS[i % len(KINDS)],
            family=chance.choices(families, weights)[0],
            capacity=Size(chance.randint(*CAPACITIES[KINDS[i % len(KINDS)]])),
        )
        for i in range(MINERS)
    ]
    asks = [
        Ask(
            request=RequestId(f"request {i}"),
            kind=KINDS[i % len(KINDS)],
            size=Size(chance.choice(SIZES[KINDS[i % len(KINDS)]])),
            slots=Slots(REPLICAS if KINDS[i % len(KINDS)] == Kind.IPFS else 1),
        )
        for i in range(REQUESTS)
    ]
    return Instance(offers=tuple(offers), asks=tuple(asks))


def content(*miners: int) -> Instance:
    """Content only, 1,000 miners of capacity 50 in families of so many, which suffices exactly."""
    families = [Family(f"family {i + 1}") for i, number in enumerate(miners) for _ in range(number)]
    return Instance(
        offers=tuple(
            Offer(miner=MinerId(f"miner {i}"), kind=Kind.IPFS, family=family, capacity=Size(50))
            for i, family in enumerate(families)
        ),
        asks=tuple(
            Ask(request=RequestId(f"request {i}"), kind=Kind.IPFS, size=Size(1), slots=Slots(REPLICAS))
            for i in range(REQUESTS)
        ),
    )


def named(families: tuple[Family, ...]) -> str:
    """Up to three families by name, more by number."""
    return ", ".join(families) if len(families) <= 3 else f"{len(families)} families"  # noqa: PLR2004 - as said above


def limits_of(best: Best) -> list[str]:
    """What stops more from being served, a line each."""
    limit = best.limit
    each = "each other request" if limit.asked else "each request"
    lines = (
        (limit.asked, "all that is asked for" if limit.asked == best.size else "all that some requests ask for"),
        (limit.spread, f"one slot of {each} in {named(limit.roomy)}, where there is more room"),
        (limit.coarse, "what slots of some size can fill of the miners that they are left with"),
        (limit.full, f"the capacity of miners in {named(limit.exhausted)}, all of it"),
    )
    return [f"{size:>9,}  {text}" for size, text in lines if size]


def show(kind: Kind, part: Instance) -> None:
    """One kind of a network."""
    begun = time.perf_counter()
    best = best_of(part, kind)
    seconds = time.perf_counter() - begun
    want = asked(part)
    families = len({one.family for one in part.offers})
    click.echo(f"\n  {kind.value}: {len(part.offers):,} miners in {families} families with a capacity of ", nl=False)
    click.echo(f"{sum(one.capacity for one in part.offers):,}; {want.requests:,} requests of size {want.size:,}")
    click.echo(f"    {'':<22}{'size':>9}{'requests':>10}{'seconds':>9}")
    click.echo(f"    {'at most' + ('' if best.is_exact else ' (a bound)'):<22}", nl=False)
    click.echo(f"{best.size:>9,}{best.requests:>10,}{seconds:>9.2f}")
    for rule in (first, roomiest, tightest):
        begun = time.perf_counter()
        way = served(part, greedy(part, rule))
        seconds = time.perf_counter() - begun
        click.echo(f"    {rule.__name__ + ' family first':<22}{way.size:>9,}{way.requests:>10,}{seconds:>9.2f}")
    share = guaranteed(part, kind)
    click.echo(f"    {'any order, at least':<22}{-(-best.size * share.numerator // share.denominator):>9,}", nl=False)
    click.echo(f"{'':>19}  ({share} of the most)")
    click.echo("    the most is the sum of")
    for line in limits_of(best):
        click.echo(f"      {line}")


def main() -> None:
    """All three."""
    networks = {
        "A market": market(),
        "The worst case for slots": content(120, 120, 120, 120, 120, 200, 200),
        "The worst case for requests": content(40, 40, 40, 40, 40, 200, 200, 200, 200),
    }
    for name, instance in networks.items():
        click.echo(f"\n{name}")
        for kind in Kind:
            part = instance.of(kind)
            if part.asks:
                show(kind, part)


if __name__ == "__main__":
    main()
