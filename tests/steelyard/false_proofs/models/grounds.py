"""What a proof rests on: hypotheses, assumptions, parameters, a beginning."""

from __future__ import annotations

import attrs

from steelyard.language import Identity, Map, action, assume, digest, floor_div, implies, require, table
from steelyard.suite import Step
from tests.steelyard.false_proofs.models.common import Account, Amount, No, Params, Signed


@attrs.frozen(kw_only=True)
class State:
    """Three levels and some receipts."""

    low: Amount
    high: Amount
    sign: Signed
    receipts: Map[Account, Amount] = table()


def genesis(params: Params) -> State:
    """All at the bottom."""
    return State(low=Amount(0), high=Amount(0), sign=Signed(0))


def no_genesis(params: Params) -> State:
    """A beginning that no valid parameters allow."""
    require(params.rate > 100, No())
    return State(low=Amount(0), high=Amount(0), sign=Signed(-1))


def never_valid(params: Params) -> bool:
    """No parameters are valid."""
    return params.rate > 5 and params.rate < 5


def hardly_valid(params: Params) -> bool:
    """Valid parameters that are none of the preset's."""
    return params.rate == 77


@attrs.frozen(kw_only=True)
class Table:
    """Parameters that are a map."""

    shares: Map[Account, Amount] = table(default=0)


def valid_by_entries(params: Table) -> bool:
    """Whether every share is small."""
    return params.shares.all(lambda _key, share: share < 5)


def table_genesis(params: Table) -> State:
    """All at the bottom."""
    return State(low=Amount(0), high=Amount(0), sign=Signed(0))


def valid_by_division(params: Params) -> bool:
    """Whether a quotient is small: undefined for a rate of 0."""
    return floor_div(100, params.rate) <= 50


# --- invariants that lean on each other ---------------------------------------------------


@action(by="anyone")
def raise_low(params: Params, state: State) -> State:
    """The low level rises without a bound."""
    return attrs.evolve(state, low=Amount(state.low + 1))


@action(by="anyone")
def raise_low_to_five(params: Params, state: State) -> State:
    """The low level rises to five."""
    require(state.low < 5, No())
    return attrs.evolve(state, low=Amount(state.low + 1))


@action(by="anyone")
def follow(params: Params, state: State) -> State:
    """The high level follows the low one."""
    return attrs.evolve(state, high=state.low)


@action(by="anyone")
def swap(params: Params, state: State) -> State:
    """The levels change places."""
    return attrs.evolve(state, low=state.high, high=state.low)


@action(by="anyone")
def stay(params: Params, state: State) -> State:
    """Nothing happens."""
    return state


def low_is_small(params: Params, state: State) -> bool:
    """False where the low level rises without a bound."""
    return state.low <= 5


def high_is_small(params: Params, state: State) -> bool:
    """Kept by every step, if `low_is_small` holds."""
    return state.high <= 5


def sign_is_natural(params: Params, state: State) -> bool:
    """Whether the sign is not negative."""
    return state.sign >= 0


# --- assumptions --------------------------------------------------------------------------


@action(by="environment")
def move_assumed(params: Params, state: State, *, amount: Amount) -> State:
    """What is assumed excludes a branch, and the rest needs no assumption."""
    assume(amount < 5, "A-01")
    if amount > 10:
        return attrs.evolve(state, sign=Signed(-1))
    return attrs.evolve(state, sign=Signed(1))


@action(by="environment")
def move_assumed_whole(params: Params, state: State, *, amount: Amount) -> State:
    """What is assumed is the very condition that is asked again."""
    assume(amount < 5, "A-01")
    if amount < 5:
        return state
    return attrs.evolve(state, sign=Signed(-1))


@action(by="environment")
def move_assumed_alike(params: Params, state: State, *, who: Account, whom: Account) -> State:
    """What is assumed makes two keys one."""
    assume(who == whom, "A-01")
    marked = state.receipts.set(who, Amount(1))
    return attrs.evolve(state, sign=Signed(1 if whom in marked else -1))


@action(by="environment")
def move_unassumed(params: Params, state: State, *, amount: Amount) -> State:
    """What is assumed is of no use."""
    assume(amount < 5, "A-01")
    return attrs.evolve(state, sign=Signed(1))


@action(by="environment")
def lower_assumed(params: Params, state: State, *, amount: Amount) -> State:
    """What is assumed keeps the type."""
    assume(amount <= state.low, "A-01")
    return attrs.evolve(state, low=Amount(state.low - amount))


# --- programs -----------------------------------------------------------------------------


def by_receipt(params: Params, state: State, *, who: Account, amount: Amount) -> State:
    """A program that reads an entry that need not be there."""
    return attrs.evolve(state, low=Amount(state.receipts[who] + amount))


def by_amount(params: Params, state: State, *, who: Account, amount: Amount) -> State:
    """A program that does not."""
    return attrs.evolve(state, low=amount)


def by_amount_twice(params: Params, state: State, *, who: Account, amount: Amount) -> State:
    """A program that leads elsewhere."""
    return attrs.evolve(state, low=Amount(2 * amount))


def by_refusal(params: Params, state: State, *, who: Account, amount: Amount) -> State:
    """A program that is always refused."""
    require(amount < 0, No())
    return state


def by_signed(params: Params, state: State, *, who: Account, amount: Signed) -> State:
    """A program whose amount may be negative."""
    require(amount >= 0, No())
    return attrs.evolve(state, low=Amount(amount))


def lows_agree(params: Params, before: State, left: State, right: State) -> bool:
    """Both programs lead to one level."""
    return left.low == right.low


def lows_differ(params: Params, before: State, left: State, right: State) -> bool:
    """They never do."""
    return left.low != right.low


# --- steps --------------------------------------------------------------------------------


def never(params: Params, before: State, step: Step, after: State) -> bool:
    """False of any step."""
    return after.low < 0


# --- digests ------------------------------------------------------------------------------


def digests_differ(params: Params, *, one: Account, two: Account) -> bool:
    """False for one account."""
    return digest("tag", one) != digest("tag", two)


def digests_never_meet(params: Params, *, one: Account, two: Account) -> bool:
    """False: a digest is an identity, too, and may be digested."""
    return digest(one) != two


def digests_of_other_tags_differ(params: Params, *, one: Account, two: Account) -> bool:
    """Two tags."""
    return digest("tag", one) != digest("other", two)


def digests_of_other_kinds_differ(params: Params, *, one: Account, number: Amount) -> bool:
    """A number and an identity, whatever its text."""
    return digest("tag", one) != digest("tag", number)


def digests_of_other_lengths_differ(params: Params, *, one: Account, two: Account, three: Account) -> bool:
    """Two parts and three."""
    return digest(one, two) != digest(one, two, three)


def digests_tell_their_parts(params: Params, *, one: Account, two: Account, n: Amount, m: Amount) -> bool:
    """Equal digests have equal parts."""
    return implies(digest(one, n) == digest(two, m), one == two and n == m)


def digests_are_not_made_of_themselves(params: Params, *, one: Account, two: Account, n: Amount) -> bool:
    """Nor of what is made of them."""
    return not (digest(one, n) == two and digest("tag", two) == one)


#: Two names of which one is the other with a character of no width before it.
PLAIN = Identity("a")
PADDED = Identity("\0a")
EMPTY = Identity("")
NOTHING = Identity("\0")


def names_are_padded(params: Params) -> bool:
    """False: names that differ in what comes first."""
    return PLAIN == PADDED


def names_are_nothing(params: Params) -> bool:
    """False: the empty name and a name of one character."""
    return EMPTY == NOTHING


def names_differ(params: Params) -> bool:
    """Literal names are told apart."""
    return PLAIN not in (PADDED, EMPTY) and EMPTY != NOTHING
