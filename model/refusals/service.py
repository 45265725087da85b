"""The refusals of miners, requests and their slots."""

from __future__ import annotations

import attrs

from model.accounts import Account, Family, MinerId, RequestId
from model.refusals.common import AmountRefused, CallerRefused, StateRefused
from model.state import Kind
from model.units import Block, Nonce, Periods, Size, Slots

# --- miners -------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class UnknownMiner(StateRefused):
    """There is no such miner."""

    miner: MinerId


@attrs.frozen(kw_only=True)
class MinerIdTaken(StateRefused):
    """The id is none, or a miner has it or had it."""

    miner: MinerId


@attrs.frozen(kw_only=True)
class WorkerTaken(StateRefused):
    """The key serves a miner, or served one."""

    worker: Account


@attrs.frozen(kw_only=True)
class NotWorker(CallerRefused):
    """The account is the worker's key of no miner."""

    account: Account


@attrs.frozen(kw_only=True)
class NonceUsed(StateRefused):
    """The worker has given this nonce, or a later one, before."""

    nonce: Nonce
    last: Nonce


@attrs.frozen(kw_only=True)
class MinerNotActive(StateRefused):
    """The miner is banned or deregistered."""

    miner: MinerId


@attrs.frozen(kw_only=True)
class MinerDeregistered(StateRefused):
    """The miner is deregistered, for ever."""

    miner: MinerId


@attrs.frozen(kw_only=True)
class MinerNotBanned(StateRefused):
    """The miner is not banned."""

    miner: MinerId


@attrs.frozen(kw_only=True)
class MinerInUse(StateRefused):
    """The miner holds slots that are not released."""

    miner: MinerId
    used: Size


@attrs.frozen(kw_only=True)
class OwnMiner(CallerRefused):
    """The account is the miner's owner or its worker, and no judge of it."""

    account: Account
    miner: MinerId


# --- requests -----------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class UnknownRequest(StateRefused):
    """There is no such request."""

    request: RequestId


@attrs.frozen(kw_only=True)
class RequestEnded(StateRefused):
    """The request was cancelled, expired, completed or void."""

    request: RequestId


@attrs.frozen(kw_only=True)
class RequestNotEnded(StateRefused):
    """The request is still open or active."""

    request: RequestId


@attrs.frozen(kw_only=True)
class RequestNotOpen(StateRefused):
    """The request has ended, or became ACTIVE and does not expire."""

    request: RequestId


@attrs.frozen(kw_only=True)
class WrongKind(StateRefused):
    """The request is of another kind than the action is about."""

    request: RequestId
    kind: Kind


@attrs.frozen(kw_only=True)
class RequestNotActive(StateRefused):
    """The request has ended, or waits for its slots to be accepted."""

    request: RequestId


@attrs.frozen(kw_only=True)
class BatchNotVoid(StateRefused):
    """The batch of the request was not charged back."""

    request: RequestId


# --- slots --------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class UnknownSlot(StateRefused):
    """The request has no such slot, or it is not its turn to be assigned."""

    request: RequestId
    slot: Slots


@attrs.frozen(kw_only=True)
class SlotTaken(StateRefused):
    """A miner holds the slot."""

    miner: MinerId


@attrs.frozen(kw_only=True)
class SlotEmpty(StateRefused):
    """No miner holds the slot."""

    request: RequestId
    slot: Slots


@attrs.frozen(kw_only=True)
class SlotServed(StateRefused):
    """All periods of the slot were paid."""

    request: RequestId
    slot: Slots


@attrs.frozen(kw_only=True)
class MinerOfOtherKind(StateRefused):
    """The miner offers something else than what is asked for."""

    miner: MinerId


@attrs.frozen(kw_only=True)
class MinerStale(StateRefused):
    """The miner's last sign of life is too old."""

    miner: MinerId
    last_seen: Block


@attrs.frozen(kw_only=True)
class MinerFresh(StateRefused):
    """The miner is alive and not banned: it keeps its slot."""

    miner: MinerId
    last_seen: Block


@attrs.frozen(kw_only=True)
class CapacityExceeded(AmountRefused):
    """The miner has no room for the slot."""

    miner: MinerId
    needed: Size
    free: Size


@attrs.frozen(kw_only=True)
class FamilyTaken(StateRefused):
    """The miner, or one of its family, holds a slot of the request."""

    family: Family


@attrs.frozen(kw_only=True)
class NotHolder(CallerRefused):
    """The account is not the worker of the miner that holds the slot."""

    account: Account


@attrs.frozen(kw_only=True)
class AlreadyAccepted(StateRefused):
    """The holder has accepted the slot."""

    miner: MinerId


@attrs.frozen(kw_only=True)
class NotAccepted(StateRefused):
    """No miner has accepted the slot, or who did has lost it."""

    request: RequestId
    slot: Slots


@attrs.frozen(kw_only=True)
class PeriodOutOfOrder(StateRefused):
    """It is another period's turn."""

    period: Periods
    due: Periods


@attrs.frozen(kw_only=True)
class PeriodNotReported(StateRefused):
    """The holder has not reported the period."""

    period: Periods
    reported: Periods


@attrs.frozen(kw_only=True)
class PeriodBeyondEnd(StateRefused):
    """The request is for fewer periods."""

    period: Periods
    periods: Periods
