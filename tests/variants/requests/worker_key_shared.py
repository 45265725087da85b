"""A key is asked for its owner, not for its past."""

from __future__ import annotations

from attrs import evolve

from model import miners
from model.accounts import Account, Family, MinerId
from model.params import Params
from model.state import Kind, State
from model.units import Size
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import REGISTRATION


@action(by="a miner's owner", caller="owner")
def register_miner(
    params: Params,
    state: State,
    *,
    owner: Account,
    miner: MinerId,
    worker: Account,
    kind: Kind,
    family: Family,
    capacity: Size,
) -> State:
    """Register a miner under a key that may serve another one."""
    services = state.services
    workers = services.workers.remove(worker) if worker in services.workers else services.workers
    return miners.register_miner(
        params,
        evolve(state, services=evolve(services, workers=workers)),
        owner=owner,
        miner=miner,
        worker=worker,
        kind=kind,
        family=family,
        capacity=capacity,
    )


VARIANT = Variant(
    name="worker-key-shared",
    story="The key of a miner is registered for another one, and the first can report no more.",
    origin="F-1.3",
    property="miners.registration_binds_a_new_key",
    replace={"register_miner": register_miner},
    scope=REGISTRATION,
)
