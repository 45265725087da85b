"""The workflow of the seed, S6.1 to S6.7, as one run: from a payment to a reward on Bittensor.

Bob pays in fiat for an S3 volume; Owner's miner serves it for a period; once the payment can no
longer be charged back, the revenue is split, Owner takes its reward to Bittensor, Alice claims
hers as a backer, and the validator reports what it thinks of the miner.
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import ObjectId, deposit_id, withdrawal_id
from model.assignment import accept, assign, release_slot
from model.chain import end_era, pass_slot, produce_block
from model.deposits import acknowledge_deposit
from model.evaluation import evaluate_miner, report_weight
from model.miners import heartbeat, register_miner
from model.params import Params
from model.payments import fund_reserve, purchase_with_fiat, release_deferred, wire_fiat
from model.periods import confirm_period, report_period
from model.requests import complete_request, submit_request
from model.staking import claim_stake_rewards, nominate
from model.state import Kind
from model.units import Cents, Credits, Nonce, Periods, Planck, Rao, Score, Size, Slots
from model.volumes import get_object, put_object
from model.withdrawals import acknowledge_release, attest_release, burn_halpha, finalize_release
from properties.scopes import ALICE, BOB, G1, VALIDATOR
from properties.slices.cast import (
    EVEN_PRICES,
    FIRST_BATCH,
    FIRST_REQUEST,
    HOME,
    MINER,
    NOTHING,
    OWNER,
    WORKER,
    begun,
    brought,
)
from properties.slices.lead_in import Call, LeadIn
from steelyard.suite import Preset

#: A period of a unit of S3 costs two credits, so that three units earn the miner a whole rao.
PRICES = evolve(EVEN_PRICES, s3=Credits(2))
BLOCK: tuple[Call, ...] = ((produce_block, {"validator": VALIDATOR}), (pass_slot, {"leader": VALIDATOR}))
PLACE = {"request": FIRST_REQUEST, "slot": Slots(0)}
OBJECT = {"request": FIRST_REQUEST, "name": ObjectId("letter")}
REWARD = withdrawal_id(OWNER, Rao(1), Nonce(0))

#: Before anybody buys: a reserve, a backer, a miner.
BEFORE: tuple[Call, ...] = (
    *brought(ALICE, 4),
    (acknowledge_deposit, {"deposit": deposit_id(ALICE, Rao(4), Nonce(0))}),
    (fund_reserve, {"sender": ALICE, "planck": Planck(6)}),
    (nominate, {"nominator": ALICE, "validator": VALIDATOR, "planck": Planck(2)}),
    (
        register_miner,
        {"owner": OWNER, "worker": WORKER, "miner": MINER, "kind": Kind.S3, "family": HOME, "capacity": Size(3)},
    ),
    (heartbeat, {"worker": WORKER, "nonce": Nonce(1)}),
    (wire_fiat, {"sender": ALICE, "recipient": BOB, "cents": Cents(6)}),
)
#: S6.1, S6.2: a purchase, credits, and the alpha behind them.
BUY: tuple[Call, ...] = ((purchase_with_fiat, {"client": BOB, "cents": Cents(6)}),)
#: S6.3: a request.
ASK: tuple[Call, ...] = (
    (
        submit_request,
        {
            "client": BOB,
            "batch": FIRST_BATCH,
            "kind": Kind.S3,
            "size": Size(3),
            "periods": Periods(1),
            "cid": NOTHING,
        },
    ),
)
#: S6.4: the assignment.
ASSIGN: tuple[Call, ...] = (
    (assign, {"validator": VALIDATOR, "miner": MINER, **PLACE}),
    (accept, {"worker": WORKER, **PLACE}),
)
#: S6.5: the service.
SERVE: tuple[Call, ...] = (
    (put_object, {"who": BOB, "size": Size(2), **OBJECT}),
    (get_object, {"who": BOB, **OBJECT}),
    *BLOCK,
    (report_period, {"worker": WORKER, "period": Periods(1), **PLACE}),
    (confirm_period, {"validator": VALIDATOR, "period": Periods(1), **PLACE}),
)
#: S6.6: the reward, as soon as the payment is final, all the way to Bittensor.
REWARDED: tuple[Call, ...] = (
    *BLOCK,
    (release_deferred, {"batch": FIRST_BATCH, "request": FIRST_REQUEST, "payee": OWNER}),
    (complete_request, {"request": FIRST_REQUEST}),
    (release_slot, PLACE),
    (claim_stake_rewards, {"backer": ALICE, "validator": VALIDATOR}),
    (burn_halpha, {"user": OWNER, "planck": Planck(3)}),
    (attest_release, {"guardian": G1, "withdrawal": REWARD, "recipient": OWNER, "rao": Rao(1), "nonce": Nonce(0)}),
    (finalize_release, {"withdrawal": REWARD}),
    (acknowledge_release, {"withdrawal": REWARD}),
)
#: S6.7: the evaluation, and the weight on Bittensor.
EVALUATE: tuple[Call, ...] = (
    (evaluate_miner, {"validator": VALIDATOR, "miner": MINER, "score": Score(1)}),
    (end_era, {}),
    (report_weight, {"validator": VALIDATOR, "miner": MINER}),
)


def workflow_slice(params: Params) -> Preset:
    """The slice that is one run."""
    led = LeadIn(params, begun(cents=6, prices=PRICES), *BEFORE, *BUY, *ASK, *ASSIGN, *SERVE, *REWARDED, *EVALUATE)
    domains = led.domains({})
    return Preset(
        name="workflow",
        summary="the workflow of the seed",
        params=params,
        genesis=(begun(cents=6, prices=PRICES),),
        domains=domains,
        actions=tuple(domains),
        absent="It is one run: all that could happen beside it is left out.",
    )
