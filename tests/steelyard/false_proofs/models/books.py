"""Accounts, notes and pairs: what single keys of a map can do to each other."""

from __future__ import annotations

import attrs

from steelyard.language import Map, action, require, table
from tests.steelyard.false_proofs.models.common import TREASURY, Account, Amount, No, Number, Params


@attrs.frozen(kw_only=True)
class Note:
    """A note of an account."""

    amount: Amount
    owner: Account


@attrs.frozen(kw_only=True)
class State:
    """Maps with a default and without one, with keys of one part and of two."""

    balances: Map[Account, Amount] = table(default=0)
    mirror: Map[Account, Amount] = table(default=0)
    plain: Map[Account, Amount] = table()
    notes: Map[Account, Note] = table()
    pairs: Map[tuple[Account, Account], Amount] = table(default=0)
    slots: Map[Number, Amount] = table()
    total: Amount
    holders: Amount


def genesis(params: Params) -> State:
    """Nothing anywhere."""
    return State(total=Amount(0), holders=Amount(0))


# --- one map, several keys ----------------------------------------------------------------


@action(by="anyone")
def mint(params: Params, state: State, *, to: Account, amount: Amount) -> State:
    """Create an amount."""
    raised = state.balances.set(to, Amount(state.balances[to] + amount))
    return attrs.evolve(state, balances=raised, total=Amount(state.total + amount))


@action(by="anyone")
def transfer_stale(params: Params, state: State, *, source: Account, to: Account, amount: Amount) -> State:
    """Both balances are read before either is written."""
    free, held = state.balances[source], state.balances[to]
    require(free >= amount, No())
    drawn = state.balances.set(source, Amount(free - amount))
    return attrs.evolve(state, balances=drawn.set(to, Amount(held + amount)))


@action(by="anyone")
def transfer(params: Params, state: State, *, source: Account, to: Account, amount: Amount) -> State:
    """The second balance is read after the first was written."""
    require(state.balances[source] >= amount, No())
    drawn = state.balances.set(source, Amount(state.balances[source] - amount))
    return attrs.evolve(state, balances=drawn.set(to, Amount(drawn[to] + amount)))


@action(by="anyone")
def pay_fee_stale(params: Params, state: State, *, payer: Account, fee: Amount) -> State:
    """The payer may be the treasury itself."""
    free = state.balances[payer]
    require(free >= fee, No())
    paid = state.balances.set(TREASURY, Amount(state.balances[TREASURY] + fee))
    return attrs.evolve(state, balances=paid.set(payer, Amount(free - fee)))


@action(by="anyone")
def pay_fee(params: Params, state: State, *, payer: Account, fee: Amount) -> State:
    """As `pay_fee_stale`, for everyone else."""
    require(payer != TREASURY, No())
    free = state.balances[payer]
    require(free >= fee, No())
    paid = state.balances.set(TREASURY, Amount(state.balances[TREASURY] + fee))
    return attrs.evolve(state, balances=paid.set(payer, Amount(free - fee)))


@action(by="anyone")
def pay_owner_stale(params: Params, state: State, *, note: Account, payer: Account) -> State:
    """The second key comes from another map's entry, and may be the first."""
    require(note in state.notes, No())
    record = state.notes[note]
    free, held = state.balances[payer], state.balances[record.owner]
    require(free >= record.amount, No())
    drawn = state.balances.set(payer, Amount(free - record.amount))
    return attrs.evolve(state, balances=drawn.set(record.owner, Amount(held + record.amount)))


@action(by="anyone")
def pay_owner(params: Params, state: State, *, note: Account, payer: Account) -> State:
    """As `pay_owner_stale`, for a payer who is not the owner."""
    require(note in state.notes, No())
    record = state.notes[note]
    require(record.owner != payer, No())
    free, held = state.balances[payer], state.balances[record.owner]
    require(free >= record.amount, No())
    drawn = state.balances.set(payer, Amount(free - record.amount))
    return attrs.evolve(state, balances=drawn.set(record.owner, Amount(held + record.amount)))


def balances_are_total(params: Params, state: State) -> bool:
    """Nothing is made and nothing is lost."""
    return state.total == state.balances.sum(lambda _key, amount: amount)


@action(by="anyone")
def link_stale(params: Params, state: State, *, one: Account, left: Account, right: Account) -> State:
    """Two keys that share one part, and may share the other."""
    before = state.pairs[(one, right)]
    written = state.pairs.set((one, left), Amount(state.pairs[(one, left)] + 1))
    return attrs.evolve(state, pairs=written.set((one, right), Amount(before + 1)), total=Amount(state.total + 2))


@action(by="anyone")
def link(params: Params, state: State, *, one: Account, left: Account, right: Account) -> State:
    """As `link_stale`, for different keys."""
    require(left != right, No())
    before = state.pairs[(one, right)]
    written = state.pairs.set((one, left), Amount(state.pairs[(one, left)] + 1))
    return attrs.evolve(state, pairs=written.set((one, right), Amount(before + 1)), total=Amount(state.total + 2))


def pairs_are_total(params: Params, state: State) -> bool:
    """The pairs are counted."""
    return state.total == state.pairs.sum(lambda _key, amount: amount)


# --- presence -----------------------------------------------------------------------------


@action(by="anyone")
def spend_all(params: Params, state: State, *, who: Account) -> State:
    """A zero is stored: in a map with a default that is no entry."""
    return attrs.evolve(state, balances=state.balances.set(who, Amount(0)))


@action(by="anyone")
def credit_new(params: Params, state: State, *, who: Account, amount: Amount) -> State:
    """A new holder, who is counted even for an amount of zero."""
    require(who not in state.balances, No())
    return attrs.evolve(state, balances=state.balances.set(who, amount), holders=Amount(state.holders + 1))


@action(by="anyone")
def credit_new_positive(params: Params, state: State, *, who: Account, amount: Amount) -> State:
    """A new holder of something."""
    require(who not in state.balances, No())
    require(amount > 0, No())
    return attrs.evolve(state, balances=state.balances.set(who, amount), holders=Amount(state.holders + 1))


def holders_are_counted(params: Params, state: State) -> bool:
    """The entries are counted."""
    return state.holders == state.balances.sum(lambda _key, _amount: 1)


def holders_hold(params: Params, state: State) -> bool:
    """In a map with a default no zero is stored."""
    return state.balances.all(lambda _key, amount: amount > 0)


@action(by="anyone")
def put_plain(params: Params, state: State, *, who: Account, amount: Amount) -> State:
    """In a map without a default a zero is an entry."""
    return attrs.evolve(state, plain=state.plain.set(who, amount))


def plain_holders_hold(params: Params, state: State) -> bool:
    """False: in a map without a default a zero is stored."""
    return state.plain.all(lambda _key, amount: amount > 0)


@action(by="anyone")
def write_note(params: Params, state: State, *, key: Account, owner: Account, amount: Amount) -> State:
    """A new note."""
    require(key not in state.notes, No())
    return attrs.evolve(state, notes=state.notes.set(key, Note(amount=amount, owner=owner)))


@action(by="anyone")
def bump_absent(params: Params, state: State, *, key: Account) -> State:
    """A note is read, whether or not it is there."""
    record = state.notes[key]
    return attrs.evolve(state, notes=state.notes.set(key, attrs.evolve(record, amount=Amount(record.amount + 1))))


@action(by="anyone")
def bump(params: Params, state: State, *, key: Account) -> State:
    """A note that is there."""
    require(key in state.notes, No())
    record = state.notes[key]
    return attrs.evolve(state, notes=state.notes.set(key, attrs.evolve(record, amount=Amount(record.amount + 1))))


@action(by="anyone")
def tear_up(params: Params, state: State, *, key: Account) -> State:
    """A note is removed."""
    require(key in state.notes, No())
    return attrs.evolve(state, notes=state.notes.remove(key))


@action(by="anyone")
def rewrite(params: Params, state: State, *, key: Account, owner: Account, amount: Amount) -> State:
    """A note is removed and another stands in its place."""
    require(key in state.notes, No())
    torn = state.notes.remove(key)
    return attrs.evolve(state, notes=torn.set(key, Note(amount=amount, owner=owner)))


@action(by="anyone")
def tear_up_twice(params: Params, state: State, *, key: Account, other: Account) -> State:
    """Two notes are removed, which may be one."""
    require(key in state.notes, No())
    require(other in state.notes, No())
    return attrs.evolve(state, notes=state.notes.remove(key).remove(other))


def treasury_note_is_read(params: Params, state: State) -> bool:
    """False: the entry that is read need not be there."""
    return state.notes[TREASURY].amount >= 0


def treasury_note_is_read_if_there(params: Params, state: State) -> bool:
    """The same under a guard."""
    return TREASURY not in state.notes or state.notes[TREASURY].amount >= 0


# --- whole maps ---------------------------------------------------------------------------


@action(by="anyone")
def mirror_nothing(params: Params, state: State, *, who: Account) -> State:
    """One of two equal maps is written."""
    return attrs.evolve(state, mirror=state.mirror.set(who, Amount(1)))


@action(by="anyone")
def mirror_both(params: Params, state: State, *, who: Account, amount: Amount) -> State:
    """Both maps are written."""
    return attrs.evolve(state, balances=state.balances.set(who, amount), mirror=state.mirror.set(who, amount))


@action(by="anyone")
def mirror_copy(params: Params, state: State) -> State:
    """One map takes the place of another."""
    return attrs.evolve(state, mirror=state.balances)


def mirror_is_equal(params: Params, state: State) -> bool:
    """Two maps with one default."""
    return state.mirror == state.balances


# --- keys that are numbers ----------------------------------------------------------------


@action(by="anyone")
def put_back(params: Params, state: State, *, at: Number, back: Number) -> State:
    """The key is a difference, which may be negative."""
    return attrs.evolve(state, slots=state.slots.set(Number(at - back), Amount(0)))


@action(by="anyone")
def put_back_checked(params: Params, state: State, *, at: Number, back: Number) -> State:
    """The same where it is none."""
    require(back <= at, No())
    return attrs.evolve(state, slots=state.slots.set(Number(at - back), Amount(0)))


def slots_are_numbered(params: Params, state: State) -> bool:
    """Whether every key is a natural number."""
    return state.slots.all(lambda key, _amount: key >= 0)
