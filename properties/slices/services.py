"""Services: what is kept and run for Alice while her three requests are ACTIVE, and what ends that.

There is a volume, a content and a virtual machine, one story each; any of them ends when the
payment is charged back, the request is cancelled, or the miner is banned.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from model.accounts import (
    DASHBOARD,
    Account,
    Content,
    ContractId,
    Family,
    MinerId,
    ObjectId,
    RequestId,
    batch_id,
    cid_of,
    contract_id,
    request_id,
)
from model.assignment import accept, assign
from model.miners import register_miner
from model.params import Params
from model.payments import fund_reserve, purchase_with_fiat
from model.requests import submit_request
from model.state import BatchStatus, Kind, MinerStatus, Mode, RequestStatus, State
from model.units import Cents, Gas, Nonce, Periods, Planck, Size, Slots
from properties.scopes import ALICE, BOB, VALIDATOR, Arguments, Domain, When, both, offered, together
from properties.slices.cast import CODE, FIRST_BATCH, NOTHING, PICTURE, begun, brought
from properties.slices.lead_in import Call, LeadIn
from steelyard.suite import Preset

VOLUME, PIN, MACHINE = (request_id(Nonce(number)) for number in range(3))
MINERS = {VOLUME: MinerId("miner1"), PIN: MinerId("miner2"), MACHINE: MinerId("miner3")}
WORKERS = {VOLUME: Account("worker1"), PIN: Account("worker2"), MACHINE: Account("worker3")}
KINDS = {VOLUME: Kind.S3, PIN: Kind.IPFS, MACHINE: Kind.COMPUTE}
SIZES = {VOLUME: Size(2), PIN: Size(1), MACHINE: Size(1)}
LETTER = ObjectId("letter")
CONTRACT = contract_id(MACHINE, Nonce(0))
NOBODY = request_id(Nonce(9))
#: What costs two credits to call, and is called at most so often.
CALLS = 2


def served(request: RequestId) -> tuple[Call, ...]:
    """A request, and the miner that serves it."""
    number = MINERS[request]
    place = {"request": request, "slot": Slots(0)}
    content = cid_of(PICTURE) if request == PIN else NOTHING
    return (
        (
            register_miner,
            {
                "owner": Account(f"owner of {number}"),
                "worker": WORKERS[request],
                "miner": number,
                "kind": KINDS[request],
                "family": Family(number),
                "capacity": SIZES[request],
            },
        ),
        (
            submit_request,
            {
                "client": ALICE,
                "batch": FIRST_BATCH,
                "kind": KINDS[request],
                "size": SIZES[request],
                "periods": Periods(1),
                "cid": content,
            },
        ),
        (assign, {"validator": VALIDATOR, "miner": number, **place}),
        (accept, {"worker": WORKERS[request], **place}),
    )


def scene(params: Params) -> LeadIn:
    """Three requests that are served, and two credits left."""
    return LeadIn(
        params,
        begun(cents=6),
        *brought(ALICE, 4),
        (fund_reserve, {"sender": ALICE, "planck": Planck(6)}),
        (purchase_with_fiat, {"client": ALICE, "cents": Cents(6)}),
        *served(VOLUME),
        *served(PIN),
        *served(MACHINE),
    )


# --- when ---------------------------------------------------------------------------------


def is_void(state: State) -> bool:
    """The payment was charged back."""
    return state.marketplace.batches[FIRST_BATCH].status == BatchStatus.VOID


def is_cancelled(request: RequestId) -> When:
    """When a request was cancelled."""

    def when(state: State) -> bool:
        return state.services.requests[request].status == RequestStatus.CANCELLED

    return when


def is_banned(request: RequestId) -> When:
    """When the miner of a request was banned."""

    def when(state: State) -> bool:
        return state.services.miners[MINERS[request]].status == MinerStatus.BANNED

    return when


def is_going_on(state: State) -> bool:
    """Nothing has ended."""
    return not (is_void(state) or any(is_cancelled(request)(state) or is_banned(request)(state) for request in MINERS))


def is_untouched(state: State) -> bool:
    """No story has begun."""
    services = state.services
    return (
        is_going_on(state)
        and not (len(services.vms) or len(services.contents) or len(services.readers) or len(services.writers))
        and len(services.objects) == 0
    )


def is_of_the_volume(state: State) -> bool:
    """The story of the volume, or none yet."""
    return len(state.services.vms) == 0 and len(state.services.contents) == 0


def is_of_the_machine(state: State) -> bool:
    """The story of the machine, or none yet."""
    services = state.services
    lies = len(services.readers) + len(services.writers) + len(services.objects)
    return lies == 0 and len(services.contents) == 0


def has_calls_left(state: State) -> bool:
    """The contract was not called too often."""
    contracts = state.services.contracts
    return CONTRACT not in contracts or contracts[CONTRACT].nonce < CALLS


def has_no_contract(state: State) -> bool:
    """None was deployed yet."""
    return len(state.services.contracts) == 0


# --- what ---------------------------------------------------------------------------------


def about(request: RequestId, story: When, *calls: Arguments) -> Domain:
    """Calls in a story, and again where it has ended: there each is refused."""
    over = offered(is_over(request), *calls)
    return together(offered(both(is_going_on, story), *calls), over)


def is_over(request: RequestId) -> When:
    """When the service of a request has ended."""

    def when(state: State) -> bool:
        return is_void(state) or is_cancelled(request)(state)

    return when


def of_the_volume() -> Mapping[str, Domain]:
    """Grants and objects: Bob may read or write, for a while."""
    grants = [{"owner": ALICE, "request": VOLUME, "who": BOB, "mode": mode} for mode in Mode]
    strange = [
        {"owner": ALICE, "request": NOBODY, "who": BOB, "mode": Mode.READ},
        {"owner": ALICE, "request": PIN, "who": BOB, "mode": Mode.READ},
        {"owner": BOB, "request": VOLUME, "who": BOB, "mode": Mode.READ},
    ]
    wrong = [
        {"owner": ALICE, "request": VOLUME, "who": DASHBOARD, "mode": Mode.READ},
        {"owner": ALICE, "request": VOLUME, "who": ALICE, "mode": Mode.READ},
    ]
    objects = [{"who": who, "request": VOLUME, "name": LETTER} for who in (ALICE, BOB)]
    elsewhere = [{"who": ALICE, "request": request, "name": LETTER} for request in (NOBODY, PIN)]
    return {
        "grant": together(about(VOLUME, is_of_the_volume, *grants), offered(is_untouched, *strange, *wrong)),
        "revoke": together(about(VOLUME, is_of_the_volume, *grants), offered(is_untouched, *strange)),
        "put_object": together(
            about(VOLUME, is_of_the_volume, *({**one, "size": Size(size)} for one in objects for size in (1, 3))),
            offered(is_untouched, {**objects[0], "size": Size(0)}, *({**one, "size": Size(1)} for one in elsewhere)),
        ),
        "delete_object": together(about(VOLUME, is_of_the_volume, *objects), offered(is_untouched, *elsewhere)),
        "get_object": together(about(VOLUME, is_of_the_volume, *objects), offered(is_untouched, *elsewhere)),
    }


def of_the_content() -> Mapping[str, Domain]:
    """The picture, as it is and as it is not."""
    true = {"worker": WORKERS[PIN], "request": PIN, "slot": Slots(0), "content": PICTURE}
    return {
        "serve": together(
            about(PIN, is_untouched, true),
            offered(is_banned(PIN), true),
            offered(
                is_untouched,
                {**true, "content": Content("forgery")},
                {**true, "worker": WORKERS[VOLUME]},
                {**true, "slot": Slots(1)},
                {**true, "request": NOBODY},
                {**true, "request": VOLUME},
            ),
        ),
    }


def of_the_machine() -> Mapping[str, Domain]:
    """A machine that is started and stopped, and a contract on it."""
    own = {"client": ALICE, "request": MACHINE}
    moves = about(MACHINE, is_of_the_machine, own, {"client": BOB, "request": MACHINE})
    lost = offered(is_untouched, {"client": ALICE, "request": NOBODY}, {"client": ALICE, "request": VOLUME})
    moved = together(moves, lost)
    return {
        "provision_vm": moved,
        "start_vm": moved,
        "stop_vm": moved,
        "terminate_vm": moved,
        "deploy_contract": together(
            about(MACHINE, both(is_of_the_machine, has_no_contract), {**own, "code": CODE}),
            offered(is_untouched, {**own, "code": CODE}, {**own, "request": NOBODY, "code": CODE}),
            offered(is_of_the_machine, {"client": BOB, "request": MACHINE, "code": CODE}),
        ),
        "invoke_contract": together(
            about(MACHINE, both(is_of_the_machine, has_calls_left), called(), called(ok=False)),
            offered(is_of_the_machine, called(gas=0), called(gas=3), called(limit=9, gas=9), called(by=BOB)),
            offered(is_of_the_machine, {**called(), "batch": batch_id(Nonce(9))}),
            offered(is_untouched, {**called(), "contract": contract_id(VOLUME, Nonce(0))}),
            offered(is_banned(MACHINE), called()),
        ),
    }


def called(*, by: Account = ALICE, limit: int = 2, gas: int = 1, ok: bool = True) -> Arguments:
    """A call of the contract."""
    found: ContractId = CONTRACT
    amounts = {"gas_limit": Gas(limit), "gas_used": Gas(gas)}
    return {"caller": by, "batch": FIRST_BATCH, "contract": found, "ok": ok, **amounts}


def endings() -> Mapping[str, Domain]:
    """One thing that ends, in every state in which nothing has."""
    return {
        "chargeback": offered(is_going_on, {"batch": FIRST_BATCH}),
        "cancel_request": offered(is_going_on, *({"client": ALICE, "request": request} for request in MINERS)),
        "ban_miner": offered(
            is_going_on, *({"validator": VALIDATOR, "miner": MINERS[request]} for request in (PIN, MACHINE))
        ),
        "void_request": offered(is_void, *({"request": request} for request in MINERS)),
        "release_slot": together(
            *(offered(is_cancelled(request), {"request": request, "slot": Slots(0)}) for request in MINERS),
            offered(is_void, *({"request": request, "slot": Slots(0)} for request in MINERS)),
        ),
        "unassign": together(
            *(
                offered(is_banned(request), {"validator": VALIDATOR, "request": request, "slot": Slots(0)})
                for request in (PIN, MACHINE)
            )
        ),
    }


def services_slice(tiny: Params) -> Preset:
    """The slice of what is kept and run; one miner keeps a content."""
    params = evolve(tiny, ipfs_replicas=Slots(1))
    offers = scene(params).domains({**of_the_volume(), **of_the_content(), **of_the_machine(), **endings()})
    return Preset(
        name="services",
        summary="a volume, a content, a virtual machine",
        params=params,
        genesis=(begun(cents=6),),
        domains=offers,
        actions=tuple(offers),
        absent="No time passes, and no period is reported; one story at a time.",
    )
