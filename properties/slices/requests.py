"""Requests and the miners that serve them, in five small stories.

Which story it is shows in how much fiat money there is.  Calls that are only there to be refused
are offered in all of them: they lead nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from model.accounts import DASHBOARD, Account, Family, MinerId, batch_id, request_id
from model.miners import is_fresh, register_miner
from model.params import Params
from model.payments import fund_reserve, purchase_with_alpha, purchase_with_fiat
from model.requests import submit_request
from model.staking import register_validator
from model.state import Kind, State
from model.units import Cents, Nonce, Periods, Planck, Size, Slots
from properties.scopes import ALICE, BOB, VALIDATOR, Arguments, Domain, offered, together
from properties.slices.cast import FIRST_BATCH, FIRST_REQUEST, HOME, MINER, NOTHING, OWNER, WORKER, begun, brought
from properties.slices.lead_in import Call, LeadIn
from properties.slices.service_time import has_ended, passing, view
from steelyard.suite import Preset

AWAY = Family("family2")
COUSIN, STRANGER, SMALL, INSIDER = (MinerId(f"miner{number}") for number in range(2, 6))
WORKERS = {miner: Account(f"worker{number}") for number, miner in enumerate((COUSIN, STRANGER, SMALL, INSIDER), 2)}
WORKERS[MINER] = WORKER
NOBODY = MinerId("nobody")
NO_REQUEST = request_id(Nonce(9))
NO_BATCH = batch_id(Nonce(9))

PLACE: Arguments = {"request": FIRST_REQUEST, "slot": Slots(0)}
OTHER_PLACE: Arguments = {"request": FIRST_REQUEST, "slot": Slots(1)}
#: A slot of no request, and a slot that the request does not have.
NO_PLACES: tuple[Arguments, ...] = (
    {"request": NO_REQUEST, "slot": Slots(0)},
    {"request": FIRST_REQUEST, "slot": Slots(7)},
)


@attrs.frozen
class Story:
    """A story: how much fiat money shows which it is, how it begins, and what is free then."""

    cents: Cents
    led: tuple[Call, ...]
    free: Mapping[str, Domain]

    def genesis(self) -> Arguments:
        """The initial state of the story."""
        return begun(cents=self.cents)

    def domains(self, params: Params) -> Mapping[str, Domain]:
        """Its calls, in its own states only."""
        free = {
            name: together(*(domains[name] for domains in (vain(), self.free) if name in domains))
            for name in {**vain(), **self.free}
        }
        led = LeadIn(params, self.genesis(), *self.led).domains(free)
        return {name: _own(self.cents, domain) for name, domain in led.items()}


def _own(cents: Cents, domain: Domain) -> Domain:
    """What is offered in the states of a story alone."""

    def own(params: Params, state: State) -> Iterable[Arguments]:
        return domain(params, state) if state.rails.issued == cents else ()

    return own


def registers(miner: MinerId, kind: Kind, *, owner: Account = OWNER, family: Family = HOME, capacity: int = 2) -> Call:
    """A miner is registered."""
    return register_miner, {
        "owner": owner,
        "miner": miner,
        "worker": WORKERS[miner],
        "kind": kind,
        "family": family,
        "capacity": Size(capacity),
    }


def asks(kind: Kind, *, size: int = 1, periods: int = 1) -> Arguments:
    """What Alice asks for, to be paid with her batch."""
    return {
        "client": ALICE,
        "batch": FIRST_BATCH,
        "kind": kind,
        "size": Size(size),
        "periods": Periods(periods),
        "cid": NOTHING,
    }


# --- when ---------------------------------------------------------------------------------


def always(_state: State) -> bool:
    """In any state."""
    return True


def is_unasked(state: State) -> bool:
    """Nobody has asked for anything yet."""
    return state.services.next_request == 0


def is_unpassed(state: State) -> bool:
    """No block was produced yet."""
    return state.chain.block == 0


def is_served_in_part(state: State) -> bool:
    """Some period was paid, and not all of them."""
    return any(0 < request.unpaid < request.periods * request.slots for _, request in state.services.requests.items())


# --- calls of every story -----------------------------------------------------------------


def vain() -> Mapping[str, Domain]:
    """Calls that are refused in every story, and those that anybody makes as soon as they succeed."""
    wrong = {"validator": BOB}
    periods = tuple({**place, "period": Periods(1)} for place in NO_PLACES)
    requests = offered(always, {"request": FIRST_REQUEST}, {"request": NO_REQUEST})
    slots = (PLACE, OTHER_PLACE, *NO_PLACES)
    return {
        "assign": offered(
            always,
            *({"validator": VALIDATOR, "miner": MINER, **place} for place in NO_PLACES),
            {"validator": VALIDATOR, "miner": NOBODY, **PLACE},
            {**wrong, "miner": MINER, **PLACE},
        ),
        "accept": offered(always, *({"worker": worker, **place} for place in NO_PLACES for worker in (WORKER, BOB))),
        "decline": offered(always, *({"worker": WORKER, **place} for place in NO_PLACES), {"worker": BOB, **PLACE}),
        "unassign": offered(always, *({"validator": VALIDATOR, **place} for place in slots), {**wrong, **PLACE}),
        "release_slot": offered(always, *slots),
        "report_period": offered(
            always, *({"worker": WORKER, **place} for place in periods), {"worker": BOB, "period": Periods(1), **PLACE}
        ),
        "confirm_period": offered(
            always,
            *({"validator": VALIDATOR, **place} for place in periods),
            {**wrong, "period": Periods(1), **PLACE},
        ),
        "cancel_request": offered(
            always, {"client": BOB, "request": FIRST_REQUEST}, {"client": ALICE, "request": NO_REQUEST}
        ),
        "expire_request": requests,
        "complete_request": requests,
        "void_request": requests,
        "release_deferred": offered(always, {"batch": FIRST_BATCH, "request": FIRST_REQUEST, "payee": OWNER}),
        "pass_slot": passing({"leader": VALIDATOR}, is_produced=True),
        "produce_block": passing({"validator": VALIDATOR}, is_produced=False),
    }


def serving(*miners: MinerId, periods: int) -> Mapping[str, Domain]:
    """What becomes of the only slot of a request, which any of these miners may hold."""
    workers = tuple(WORKERS[miner] for miner in miners)
    numbers = tuple(Periods(number) for number in range(1, periods + 2))
    return {
        "assign": offered(always, *({"validator": VALIDATOR, "miner": miner, **PLACE} for miner in miners)),
        "accept": offered(always, *({"worker": worker, **PLACE} for worker in workers)),
        "decline": offered(always, *({"worker": worker, **PLACE} for worker in workers)),
        "report_period": offered(
            always, *({"worker": worker, "period": number, **PLACE} for worker in workers for number in numbers)
        ),
        "confirm_period": offered(always, *({"validator": VALIDATOR, "period": number, **PLACE} for number in numbers)),
    }


# --- the stories --------------------------------------------------------------------------


def registration() -> Story:
    """Miners come, give signs of life, are banned, and go; one of them is the author's."""
    joins = registers(MINER, Kind.S3)[1]
    return Story(
        Cents(1),
        (registers(INSIDER, Kind.S3, owner=VALIDATOR),),
        {
            "register_miner": offered(
                always,
                joins,
                {**joins, "worker": BOB},
                {**joins, "miner": COUSIN},
                {**joins, "miner": COUSIN, "capacity": Size(0)},
                {**joins, "miner": COUSIN, "capacity": Size(5)},
                {**joins, "miner": COUSIN, "worker": DASHBOARD},
                {**joins, "miner": COUSIN, "owner": DASHBOARD},
            ),
            "heartbeat": offered(
                always, *({"worker": worker, "nonce": Nonce(1)} for worker in (WORKER, WORKERS[INSIDER], BOB))
            ),
            "deregister_miner": offered(
                always,
                {"owner": OWNER, "miner": MINER},
                {"owner": OWNER, "miner": NOBODY},
                {"owner": BOB, "miner": MINER},
            ),
            **{
                name: offered(
                    always,
                    {"validator": BOB, "miner": MINER},
                    *({"validator": VALIDATOR, "miner": miner} for miner in (MINER, INSIDER, NOBODY)),
                )
                for name in ("ban_miner", "readmit_miner")
            },
        },
    )


def placement() -> Story:
    """Content is asked for, its two slots find miners or not, and it is cancelled, expires or is kept."""
    content = asks(Kind.IPFS, size=2)
    kept = (MINER, COUSIN, STRANGER)
    choices = (
        *((PLACE, miner) for miner in (MINER, STRANGER)),
        *((OTHER_PLACE, miner) for miner in (COUSIN, STRANGER)),
    )
    unfit = ((OTHER_PLACE, SMALL), (OTHER_PLACE, INSIDER))
    answers = tuple({"worker": WORKERS[miner], **place} for place, miner in choices)
    return Story(
        Cents(2),
        (
            *brought(ALICE, 4),
            (purchase_with_alpha, {"client": ALICE, "planck": Planck(4)}),
            registers(MINER, Kind.IPFS),
            registers(COUSIN, Kind.IPFS),
            registers(STRANGER, Kind.IPFS, family=AWAY),
            registers(SMALL, Kind.IPFS, family=AWAY, capacity=1),
            registers(INSIDER, Kind.IPFS, owner=VALIDATOR, family=AWAY),
        ),
        {
            "submit_request": offered(
                is_unasked,
                content,
                {**content, "client": BOB},
                {**content, "batch": NO_BATCH},
                {**content, "size": Size(0)},
                {**content, "size": Size(5)},
                {**content, "periods": Periods(0)},
                {**content, "periods": Periods(2)},
            ),
            "assign": offered(
                always, *({"validator": VALIDATOR, "miner": miner, **place} for place, miner in (*choices, *unfit))
            ),
            "accept": offered(always, *answers),
            "decline": offered(is_unpassed, *answers),
            "cancel_request": offered(is_unpassed, {"client": ALICE, "request": FIRST_REQUEST}),
            "deregister_miner": offered(has_ended, *({"owner": OWNER, "miner": miner} for miner in kept[:1])),
        },
    )


def healing() -> Story:
    """A machine that is paid for two periods; its miner is banned or silent, and another serves the rest."""
    moves = offered(always, {"validator": VALIDATOR, "miner": MINER})
    return Story(
        Cents(3),
        (
            *brought(ALICE, 4),
            (purchase_with_alpha, {"client": ALICE, "planck": Planck(2)}),
            registers(MINER, Kind.COMPUTE),
            registers(STRANGER, Kind.COMPUTE, family=AWAY),
            (submit_request, asks(Kind.COMPUTE, periods=2)),
        ),
        {
            **serving(MINER, STRANGER, periods=2),
            "ban_miner": moves,
            "readmit_miner": offered(is_unpassed, {"validator": VALIDATOR, "miner": MINER}),
            "heartbeat": is_stale_stranger,
            "deregister_miner": offered(always, {"owner": OWNER, "miner": MINER}),
            "cancel_request": offered(is_served_in_part, {"client": ALICE, "request": FIRST_REQUEST}),
        },
    )


def is_stale_stranger(params: Params, state: State) -> Iterable[Arguments]:
    """The second miner gives its only sign of life, once it is stale, while the view still tells its age."""
    stale = not is_fresh(params, state.chain.block, state.services.miners[STRANGER])
    return ({"worker": WORKERS[STRANGER], "nonce": Nonce(1)},) if stale and not has_ended(state) else ()


def frozen() -> Story:
    """A machine that is paid in fiat, which may be charged back at any moment of its service."""
    machine = asks(Kind.COMPUTE)
    return Story(
        Cents(4),
        (
            *brought(ALICE, 4),
            (fund_reserve, {"sender": ALICE, "planck": Planck(2)}),
            (purchase_with_fiat, {"client": ALICE, "cents": Cents(2)}),
            registers(MINER, Kind.COMPUTE),
            registers(STRANGER, Kind.S3, family=AWAY),
            (submit_request, machine),
        ),
        {
            **serving(MINER, STRANGER, periods=1),
            "submit_request": offered(is_void, machine),
            "cancel_request": offered(is_void, {"client": ALICE, "request": FIRST_REQUEST}),
            "chargeback": offered(always, {"batch": FIRST_BATCH}, {"batch": NO_BATCH}),
        },
    )


def is_void(state: State) -> bool:
    """The batch was charged back."""
    return state.marketplace.batches[FIRST_BATCH].burned > 0


def interest() -> Story:
    """The author of the block owns the miner that waits for a confirmation."""
    confirmed = {"period": Periods(1), **PLACE}
    return Story(
        Cents(5),
        (
            *brought(ALICE, 4),
            (purchase_with_alpha, {"client": ALICE, "planck": Planck(1)}),
            (register_validator, {"validator": OWNER}),
            registers(MINER, Kind.COMPUTE),
            (submit_request, asks(Kind.COMPUTE)),
        ),
        {
            **serving(MINER, periods=1),
            "confirm_period": offered(
                always, *({"validator": validator, **confirmed} for validator in (OWNER, VALIDATOR))
            ),
            "pass_slot": passing({"leader": OWNER}, is_produced=True),
            "produce_block": passing({"validator": OWNER}, is_produced=False),
        },
    )


# --- the slice ----------------------------------------------------------------------------


def requests_slice(tiny: Params) -> Preset:
    """The slice of requests, from their submission to the last planck that they owe."""
    stories = (registration(), placement(), healing(), frozen(), interest())
    domains = [story.domains(tiny) for story in stories]
    names = dict.fromkeys(name for one in domains for name in one)
    offers = {name: together(*(one[name] for one in domains if name in one)) for name in names}
    return Preset(
        name="requests",
        summary="5 stories of 1 request and at most 5 miners",
        params=tiny,
        genesis=tuple(story.genesis() for story in stories),
        domains=offers,
        actions=tuple(offers),
        absent="There is one request at a time; what is put into a volume or run on a machine is left out.",
        view=view,
    )
