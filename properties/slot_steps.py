"""What the steps of slots do and never do: who gets one, who is paid for it, when."""

from __future__ import annotations

from model.accounts import NO_MINER
from model.miners import is_fresh, is_of
from model.params import Params
from model.requests import is_open
from model.state import MinerStatus, RequestStatus, SlotStatus, State
from steelyard.language import implies
from steelyard.suite import Step

#: The actions by which a miner loses a slot.
LOSSES = ("decline", "unassign", "release_slot")

# --- assignment ---------------------------------------------------------------------------


def only_assignment_places(params: Params, before: State, step: Step, after: State) -> bool:
    """Slots that have another holder after the step: they were empty, and are the ones assigned."""
    slots = before.services.slots
    return after.services.slots.all(
        lambda key, now: implies(
            now.miner != NO_MINER and not (key in slots and slots[key].miner == now.miner),
            lambda: (
                step.action == "assign"
                and key == (step.arguments.request, step.arguments.slot)
                and now.miner == step.arguments.miner
                and now.status == SlotStatus.ASSIGNED
                and implies(key in slots, lambda: slots[key].status == SlotStatus.EMPTY)
            ),
        )
    )


def assigned_by_a_disinterested_author(params: Params, before: State, step: Step, after: State) -> bool:
    """Who assigns."""
    miner = step.arguments.miner
    miners = before.services.miners
    return step.caller == before.chain.author and miner in miners and not is_of(miners[miner], before.chain.author)


def assigned_to_a_serving_miner(params: Params, before: State, step: Step, after: State) -> bool:
    """The miner that gets a slot: ACTIVE, fresh, and of the request's kind."""
    miner = step.arguments.miner
    request = step.arguments.request
    miners = before.services.miners
    requests = before.services.requests
    return (miner in miners and request in requests) and (
        miners[miner].status == MinerStatus.ACTIVE
        and is_fresh(params, before.chain.block, miners[miner])
        and miners[miner].kind == requests[request].kind
    )


def assigned_within_capacity(params: Params, before: State, step: Step, after: State) -> bool:
    """The capacity of the miner that gets a slot."""
    miner = step.arguments.miner
    request = step.arguments.request
    miners = before.services.miners
    requests = before.services.requests
    return (miner in miners and request in requests) and (
        miners[miner].used + requests[request].size <= miners[miner].capacity
        and after.services.miners[miner].used == miners[miner].used + requests[request].size
    )


def assigned_to_a_new_family(params: Params, before: State, step: Step, after: State) -> bool:
    """The family of the miner that gets a slot, against those of all other holders."""
    miner = step.arguments.miner
    request = step.arguments.request
    miners = before.services.miners
    return miner in miners and before.services.slots.all(
        lambda key, slot: implies(
            key[0] == request and slot.miner in miners, lambda: miners[slot.miner].family != miners[miner].family
        )
    )


def assigned_while_wanted(params: Params, before: State, step: Step, after: State) -> bool:
    """The request of a slot that is assigned: it has not ended, and has that many slots."""
    request = step.arguments.request
    requests = before.services.requests
    return request in requests and (is_open(requests[request]) and step.arguments.slot < requests[request].slots)


def slots_change_by_their_own_action(params: Params, before: State, step: Step, after: State) -> bool:
    """Slots that have no holder any more: they were declined, lost or released."""
    slots = after.services.slots
    return before.services.slots.all(
        lambda key, was: (
            key in slots
            and implies(
                slots[key].miner != was.miner and was.miner != NO_MINER,
                lambda: step.action in LOSSES and slots[key].miner == NO_MINER,
            )
        )
    )


def places_are_kept(params: Params, before: State, step: Step, after: State) -> bool:
    """The places of families, before and after what takes no slot from a miner."""
    return step.action in LOSSES or before.services.placed.all(
        lambda place, number: after.services.placed[place] == number
    )


def places_are_freed_with_slots(params: Params, before: State, step: Step, after: State) -> bool:
    """The places of families, before and after one loses a slot."""
    key = (step.arguments.request, step.arguments.slot)
    slots = before.services.slots
    miners = before.services.miners
    placed = after.services.placed
    return (key in slots and slots[key].miner in miners) and (
        placed[(key[0], miners[slots[key].miner].family)] == 0
        and before.services.placed.all(
            lambda place, number: place == (key[0], miners[slots[key].miner].family) or placed[place] == number
        )
    )


def unassigned_for_a_reason(params: Params, before: State, step: Step, after: State) -> bool:
    """The miner that loses a slot: stale or banned; and who takes it."""
    key = (step.arguments.request, step.arguments.slot)
    slots = before.services.slots
    miners = before.services.miners
    return step.caller == before.chain.author and (
        key in slots
        and slots[key].miner in miners
        and (
            miners[slots[key].miner].status == MinerStatus.BANNED
            or not is_fresh(params, before.chain.block, miners[slots[key].miner])
        )
    )


def only_its_worker_speaks(params: Params, before: State, step: Step, after: State) -> bool:
    """The caller of what the holder of a slot does."""
    key = (step.arguments.request, step.arguments.slot)
    slots = before.services.slots
    miners = before.services.miners
    return (key in slots and slots[key].miner in miners) and miners[slots[key].miner].worker == step.caller


def banned_do_not_serve(params: Params, before: State, step: Step, after: State) -> bool:
    """The holder of a slot that is accepted, reported or confirmed."""
    key = (step.arguments.request, step.arguments.slot)
    slots = before.services.slots
    miners = before.services.miners
    return (key in slots and slots[key].miner in miners) and miners[slots[key].miner].status == MinerStatus.ACTIVE


# --- periods ------------------------------------------------------------------------------


def only_confirmation_pays(params: Params, before: State, step: Step, after: State) -> bool:
    """What was confirmed of each slot, before and after: it rises by the one period that is confirmed."""
    slots = after.services.slots
    return before.services.slots.all(
        lambda key, was: (
            key in slots
            and (
                slots[key].confirmed == was.confirmed
                or (
                    step.action == "confirm_period"
                    and key == (step.arguments.request, step.arguments.slot)
                    and slots[key].confirmed == was.confirmed + 1
                    and slots[key].confirmed == step.arguments.period
                )
            )
        )
    )


def new_slots_are_unpaid(params: Params, before: State, step: Step, after: State) -> bool:
    """What was confirmed of slots that are new."""
    return after.services.slots.all(lambda key, now: key in before.services.slots or now.confirmed == 0)


def paid_period_is_the_next(params: Params, before: State, step: Step, after: State) -> bool:
    """The period that is confirmed, before and after."""
    key = (step.arguments.request, step.arguments.slot)
    was = before.services.slots
    now = after.services.slots
    return (key in was and key in now) and (
        was[key].confirmed < step.arguments.period == now[key].confirmed and step.arguments.period <= was[key].reported
    )


def paid_slot_is_active_and_accepted(params: Params, before: State, step: Step, after: State) -> bool:
    """The request and the slot of a period that is confirmed."""
    request = step.arguments.request
    key = (request, step.arguments.slot)
    requests = before.services.requests
    slots = before.services.slots
    return (request in requests and key in slots) and (
        requests[request].status == RequestStatus.ACTIVE and slots[key].status == SlotStatus.ACCEPTED
    )


def paid_by_a_disinterested_author(params: Params, before: State, step: Step, after: State) -> bool:
    """Who confirms."""
    key = (step.arguments.request, step.arguments.slot)
    slots = before.services.slots
    miners = before.services.miners
    return step.caller == before.chain.author and (
        key in slots and slots[key].miner in miners and not is_of(miners[slots[key].miner], before.chain.author)
    )


def payment_spends_the_price(params: Params, before: State, step: Step, after: State) -> bool:
    """The request and its batch, before and after a period is confirmed."""
    request = step.arguments.request
    requests = before.services.requests
    was = before.marketplace.batches
    now = after.marketplace.batches
    return (request in requests and requests[request].batch in was and requests[request].batch in now) and (
        after.services.requests[request].held == requests[request].held - requests[request].price
        and after.services.requests[request].unpaid == requests[request].unpaid - 1
        and now[requests[request].batch].held == was[requests[request].batch].held - requests[request].price
        and now[requests[request].batch].spent == was[requests[request].batch].spent + requests[request].price
        and now[requests[request].batch].free == was[requests[request].batch].free
    )


def only_reports_are_reported(params: Params, before: State, step: Step, after: State) -> bool:
    """What was reported of each slot: it rises by a report, in time, and falls to what was confirmed with its loss."""
    slots = after.services.slots
    requests = before.services.requests
    return before.services.slots.all(
        lambda key, was: (
            key in slots
            and (
                slots[key].reported == was.reported
                or (slots[key].miner == NO_MINER and slots[key].reported == was.confirmed)
                or (
                    step.action == "report_period"
                    and key == (step.arguments.request, step.arguments.slot)
                    and slots[key].reported == was.reported + 1
                    and key[0] in requests
                    and max(requests[key[0]].activated_at, was.clock) + params.period_blocks
                    == slots[key].clock
                    <= before.chain.block
                )
            )
        )
    )


def acceptance_starts_the_clock(params: Params, before: State, step: Step, after: State) -> bool:
    """The clock of a slot that is accepted: nothing that was served before counts."""
    key = (step.arguments.request, step.arguments.slot)
    slots = after.services.slots
    return key in slots and (slots[key].clock == before.chain.block and slots[key].reported == slots[key].confirmed)
