"""Gas: what a call of a contract costs, who pays it, and who gets it."""

from __future__ import annotations

from model.machines import FIRST_SLOT, compute_gas_cost
from model.params import Params
from model.settlement import compute_release, is_frozen
from model.state import BatchStatus, State
from model.units import Planck
from steelyard.suite import Property, Step, StepProperty

CALLS = ("invoke_contract",)


def callers_batch_pays(params: Params, before: State, step: Step, after: State) -> bool:
    """The batch that a call names, before and after."""
    batch = step.arguments.batch
    was = before.marketplace.batches
    now = after.marketplace.batches
    cost = compute_gas_cost(step.arguments.gas_used, before.marketplace.prices.gas)
    return (batch in was and batch in now) and (
        was[batch].owner == step.caller
        and was[batch].status == BatchStatus.LIVE
        and now[batch].free == was[batch].free - cost
        and now[batch].spent == was[batch].spent + cost
        and now[batch].held == was[batch].held
    )


def no_other_batch_pays(params: Params, before: State, step: Step, after: State) -> bool:
    """Every other batch, before and after."""
    now = after.marketplace.batches
    return before.marketplace.batches.all(
        lambda batch, was: batch == step.arguments.batch or (batch in now and now[batch] == was)
    )


def limit_holds(params: Params, before: State, step: Step, after: State) -> bool:
    """What a call costs against what its limit would."""
    batch = step.arguments.batch
    was = before.marketplace.batches
    now = after.marketplace.batches
    most = compute_gas_cost(step.arguments.gas_limit, before.marketplace.prices.gas)
    return (batch in was and batch in now) and 1 <= was[batch].free - now[batch].free <= most


def total_paid(before: State, step: Step) -> Planck:
    """The alpha behind the credits that a call, of a batch that is known, spends."""
    cost = compute_gas_cost(step.arguments.gas_used, before.marketplace.prices.gas)
    return compute_release(before.marketplace.batches[step.arguments.batch], cost)


def gas_is_paid_or_deferred(params: Params, before: State, step: Step, after: State) -> bool:
    """The alpha behind the gas of a call: as revenue, or noted for the owner of the machine's miner."""
    services = before.services
    was = before.marketplace
    now = after.marketplace
    batch = step.arguments.batch
    contract = step.arguments.contract
    if contract not in services.contracts or batch not in was.batches:
        return False
    request = services.contracts[contract].request
    if (request, FIRST_SLOT) not in services.slots:
        return False
    holder = services.slots[(request, FIRST_SLOT)].miner
    if holder not in services.miners or was.batches[batch].free + was.batches[batch].held < 1:
        return False
    entry = (batch, request, services.miners[holder].owner)
    planck = total_paid(before, step)
    if is_frozen(before, was.batches[batch]):
        return now.deferred[entry] == was.deferred[entry] + planck and after.revenue.total == before.revenue.total
    return now.deferred[entry] == was.deferred[entry] and after.revenue.total == before.revenue.total + planck


PROPERTIES: tuple[Property, ...] = (
    StepProperty(
        id="gas.callers_batch_pays",
        statement="A call, also one that fails, takes exactly its gas at the price of the day from the free credits of "
        "the caller's own batch.",
        source=("S4.3", "P4.2", "P5 Content"),
        predicate=callers_batch_pays,
        actions=CALLS,
    ),
    StepProperty(
        id="gas.no_other_batch_pays",
        statement="A call changes no other batch.",
        source=("P4.2", "P5 Content"),
        predicate=no_other_batch_pays,
        actions=CALLS,
    ),
    StepProperty(
        id="gas.limit_holds",
        statement="A call costs at least a credit, and never more than its limit at the price of the day.",
        source=("S4.3", "P4.2", "P5 Content"),
        predicate=limit_holds,
        actions=CALLS,
    ),
    StepProperty(
        id="gas.paid_or_deferred",
        statement="The alpha behind a call's gas becomes revenue, or is deferred under the caller's batch for the "
        "owner of the machine's miner while that batch is frozen.",
        source=("S5.1", "P4.2", "P5 Content"),
        predicate=gas_is_paid_or_deferred,
        actions=CALLS,
    ),
)
