"""Virtual machines: their life, the contracts on them, and what a call costs."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from model.accounts import (
    EMPTY_STORAGE,
    MARKETPLACE,
    STAKER_POT,
    TREASURY,
    BatchId,
    ContractId,
    RequestId,
    contract_id,
    storage_after,
)
from model.state import Kind, SmartContract, VmStatus
from model.units import Credits, Nonce
from properties.scopes import ALICE, BOB, PRICES, VALIDATOR
from properties.slices.cast import CODE, FIRST_BATCH, FIRST_REQUEST, MINER, OWNER, SECOND_BATCH
from tests.model.services import Service, serving

ON_IT = {"request": FIRST_REQUEST}
OWN = {"client": ALICE, **ON_IT}
CONTRACT = contract_id(FIRST_REQUEST, Nonce(0))
#: What a client does with its machine, beside provisioning it.
MOVES = ("start_vm", "stop_vm", "terminate_vm")


def running(story: Service | None = None) -> Service:
    """Alice's machine runs a contract; of three credits, of two planck each, one is held for the machine."""
    story = story or serving()
    story.does("provision_vm", **OWN).does("start_vm", **OWN).does("deploy_contract", code=CODE, **OWN)
    return story


def by_card() -> Service:
    """The same, paid in fiat."""
    return running(Service().pays_by_card().joins().asks().assigns().accepts())


def called(**changes: Any) -> dict[str, Any]:
    """Alice calls the contract, which takes a unit of gas."""
    usual = {"caller": ALICE, "batch": FIRST_BATCH, "contract": CONTRACT, "gas_limit": 2, "gas_used": 1, "ok": True}
    return {**usual, **changes}


def contract(story: Service) -> SmartContract:
    """The contract."""
    return story.state.services.contracts[CONTRACT]


def status(story: Service) -> VmStatus:
    """The status of Alice's machine."""
    return story.state.services.vms[FIRST_REQUEST].status


def test_a_machine_is_started_stopped_started_again_and_terminated_for_ever() -> None:
    story = serving()
    story.does("provision_vm", **OWN)
    for action, after in (
        ("start_vm", VmStatus.RUNNING),
        ("stop_vm", VmStatus.STOPPED),
        ("start_vm", VmStatus.RUNNING),
        ("stop_vm", VmStatus.STOPPED),
        ("terminate_vm", VmStatus.TERMINATED),
    ):
        story.does(action, **OWN)
        assert status(story) == after
    story.refuses("VmNotIdle", "start_vm", **OWN)
    story.refuses("VmNotRunning", "stop_vm", **OWN)
    story.refuses("VmNotStopped", "terminate_vm", **OWN)
    story.refuses("AlreadyProvisioned", "provision_vm", **OWN)


def test_a_machine_that_was_never_started_is_neither_stopped_nor_terminated() -> None:
    story = serving().does("provision_vm", **OWN)
    story.refuses("VmNotRunning", "stop_vm", **OWN).refuses("VmNotStopped", "terminate_vm", **OWN)
    story.refuses("VmNotRunning", "deploy_contract", code=CODE, **OWN)


def test_a_machine_that_runs_is_not_started_nor_terminated() -> None:
    running().refuses("VmNotIdle", "start_vm", **OWN).refuses("VmNotStopped", "terminate_vm", **OWN)


def test_only_the_client_moves_a_machine() -> None:
    story = serving()
    story.refuses("NotOwner", "provision_vm", client=BOB, **ON_IT).does("provision_vm", **OWN)
    for action in MOVES:
        story.refuses("NotOwner", action, client=BOB, **ON_IT)
    story.refuses("NotOwner", "deploy_contract", client=BOB, code=CODE, **ON_IT)


def test_a_machine_belongs_to_a_compute_request_that_is_served() -> None:
    story = Service().buys().joins().asks().assigns().refuses("RequestNotActive", "provision_vm", **OWN)
    for action in MOVES:
        story.refuses("UnknownVm", action, **OWN)
    story.refuses("UnknownVm", "deploy_contract", code=CODE, **OWN)
    story.refuses("UnknownRequest", "provision_vm", client=ALICE, request=RequestId("none"))
    volume = Service().buys().joins(kind=Kind.S3).asks(Kind.S3).assigns().accepts()
    volume.refuses("WrongKind", "provision_vm", **OWN)


def test_an_ended_request_leaves_its_machine_as_it_is() -> None:
    story = running().does("cancel_request", **OWN)
    for action in MOVES:
        story.refuses("RequestNotActive", action, **OWN)
    story.refuses("RequestNotActive", "deploy_contract", code=CODE, **OWN)
    story.refuses("RequestNotActive", "invoke_contract", **called())
    assert status(story) == VmStatus.RUNNING


def test_a_chargeback_stops_everything() -> None:
    story = by_card().does("chargeback", batch=FIRST_BATCH)
    for action in MOVES:
        story.refuses("BatchVoid", action, **OWN)
    story.refuses("BatchVoid", "deploy_contract", code=CODE, **OWN)
    story.refuses("BatchVoid", "invoke_contract", **called())
    fresh = Service().pays_by_card().joins().asks().assigns().accepts().does("chargeback", batch=FIRST_BATCH)
    fresh.refuses("BatchVoid", "provision_vm", **OWN)


def test_the_same_code_may_be_deployed_twice_under_two_ids() -> None:
    story = running().does("deploy_contract", code=CODE, **OWN)
    second = contract_id(FIRST_REQUEST, Nonce(1))
    contracts = story.state.services.contracts
    assert {one for one, _ in contracts.items()} == {CONTRACT, second}
    assert contracts[CONTRACT].code == contracts[second].code == CODE
    assert (contracts[CONTRACT].number, contracts[second].number) == (0, 1)


def test_a_call_counts_stores_and_pays_and_so_does_the_next() -> None:
    story = running().does("invoke_contract", **called())
    assert story.credits() == (1, 1, 1, 0)
    assert contract(story).nonce == 1
    once = storage_after(EMPTY_STORAGE, Nonce(0))
    assert contract(story).storage == once
    story.does("invoke_contract", **called())
    assert contract(story).nonce == 2
    assert contract(story).storage == storage_after(once, Nonce(1))


def test_a_call_that_fails_keeps_the_storage_and_pays_its_gas() -> None:
    story = running().does("invoke_contract", **called(gas_used=2, ok=False))
    assert contract(story).storage == EMPTY_STORAGE
    assert contract(story).nonce == 1
    assert story.credits() == (0, 1, 2, 0)


def test_gas_is_split_as_revenue_of_the_miners_owner() -> None:
    story = running()
    before = story.state.hippius.halpha[MARKETPLACE]
    story.does("invoke_contract", **called(gas_used=2))
    halpha, paid = story.state.hippius.halpha, before - story.state.hippius.halpha[MARKETPLACE]
    assert paid == story.state.revenue.total == 4
    assert (halpha[OWNER], halpha[STAKER_POT], halpha[TREASURY]) == (2, 1, 1)


def test_gas_of_a_frozen_batch_is_deferred_under_that_batch_and_paid_when_it_is_final() -> None:
    story = by_card().does("invoke_contract", **called(gas_used=2))
    entry = (FIRST_BATCH, FIRST_REQUEST, OWNER)
    assert story.state.marketplace.deferred[entry] == story.batch.alpha_deferred > 0
    assert story.state.revenue.total == 0
    owed = story.state.marketplace.deferred[entry]
    story.passes_blocks(2).does("release_deferred", batch=FIRST_BATCH, request=FIRST_REQUEST, payee=OWNER)
    assert story.state.revenue.total == owed


def test_the_price_of_gas_is_that_of_the_day() -> None:
    story = running()
    story.does("set_prices", prices=evolve(PRICES, gas=Credits(2)))
    story.does("invoke_contract", **called())
    assert story.credits() == (0, 1, 2, 0)
    story.refuses("InsufficientCredits", "invoke_contract", **called())


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("UnknownContract", {"contract": ContractId("none")}),
        ("UnknownBatch", {"batch": BatchId("none")}),
        ("NotOwner", {"caller": BOB}),
        ("AmountTooSmall", {"gas_used": 0}),
        ("AmountTooLarge", {"gas_used": 3}),
        ("InsufficientCredits", {"gas_limit": 3, "gas_used": 3}),
    ],
)
def test_a_call_names_what_there_is_and_pays_within_its_limit_from_its_own_free_credits(
    code: str, changes: dict[str, Any]
) -> None:
    running().refuses(code, "invoke_contract", **called(**changes))


def test_a_contract_is_called_only_while_its_machine_runs() -> None:
    story = running().does("stop_vm", **OWN).refuses("VmNotRunning", "invoke_contract", **called())
    story.does("start_vm", **OWN).does("invoke_contract", **called())


def test_a_contract_is_called_only_while_a_miner_holds_its_machine_and_is_not_banned() -> None:
    story = running().does("ban_miner", validator=VALIDATOR, miner=MINER)
    story.refuses("MinerNotActive", "invoke_contract", **called())
    story.does("unassign", validator=VALIDATOR, request=FIRST_REQUEST, slot=0)
    story.refuses("NotAccepted", "invoke_contract", **called())


def test_anyone_calls_a_contract_and_pays_from_a_batch_of_its_own() -> None:
    story = running(Service().buys(4).joins().asks().assigns().accepts())
    story.does("transfer", sender=ALICE, recipient=BOB, planck=2).does("purchase_with_alpha", client=BOB, planck=2)
    bobs = called(caller=BOB, batch=SECOND_BATCH)
    free = story.batch.free
    story.does("invoke_contract", **bobs)
    assert story.batch.free == free
    assert story.state.marketplace.batches[SECOND_BATCH].spent == 1


def test_a_callers_batch_that_was_charged_back_pays_for_nothing() -> None:
    story = running().pays_by_card().does("chargeback", batch=SECOND_BATCH)
    story.refuses("BatchVoid", "invoke_contract", **called(batch=SECOND_BATCH)).does("invoke_contract", **called())
