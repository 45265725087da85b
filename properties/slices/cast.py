"""Who takes part in the slices, and what each of them begins with."""

from __future__ import annotations

from model.accounts import Account, Cid, Content, Family, MinerId, RequestId, batch_id, cid_of, deposit_id, request_id
from model.bittensor import emit_alpha
from model.deposits import attest_deposit, finalize_deposit, lock_alpha
from model.state import Prices
from model.units import Cents, Credits, Nonce, Planck, Rao, TaoRao, Votes
from properties.scopes import ALICE, G1, VALIDATOR, Arguments, slots
from properties.slices.lead_in import Call

WORKER = Account("worker1")
OWNER = Account("owner1")
MINER = MinerId("miner1")
HOME = Family("family1")
PICTURE = Content("picture")
CODE = Content("code")
#: What a request is about that is about no content.
NOTHING: Cid = cid_of(Content("nothing"))

FIRST_BATCH, SECOND_BATCH, THIRD_BATCH = (batch_id(Nonce(number)) for number in range(3))
FIRST_REQUEST: RequestId = request_id(Nonce(0))

#: A credit costs one of everything, and a planck is worth a credit.
EVEN_PRICES = Prices(
    cents_per_credit=Cents(1),
    tao_per_credit=TaoRao(1),
    credits_per_lot=Credits(2),
    s3=Credits(1),
    ipfs=Credits(1),
    compute=Credits(1),
    gas=Credits(1),
)


def begun(*, tao: int = 0, cents: int = 0, prices: Prices = EVEN_PRICES) -> Arguments:
    """An initial state with one guardian, whom everybody trusts; Alice has all money."""
    return {
        "contract_guardians": slots(G1),
        "contract_threshold": Votes(1),
        "pallet_guardians": slots(G1),
        "pallet_threshold": Votes(1),
        "mint_cap": Planck(12),
        "tao_holder": ALICE,
        "tao": TaoRao(tao),
        "fiat_holder": ALICE,
        "cents": Cents(cents),
        "prices": prices,
        "validator": VALIDATOR,
    }


def brought(account: Account, rao: int, nonce: int = 0) -> tuple[Call, ...]:
    """Alpha is emitted to an account, and comes over the bridge."""
    deposit = deposit_id(account, Rao(rao), Nonce(nonce))
    content = {"deposit": deposit, "recipient": account, "rao": rao, "nonce": nonce}
    return (
        (emit_alpha, {"recipient": account, "rao": rao}),
        (lock_alpha, {"user": account, "rao": rao}),
        (attest_deposit, {"guardian": G1, **content}),
        (finalize_deposit, {"deposit": deposit}),
    )
