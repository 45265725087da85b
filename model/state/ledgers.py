"""The ledgers of both chains, and fiat money beside them.

Source: P3
"""

from __future__ import annotations

import attrs

from model.accounts import Account
from model.units import Cents, Planck, Rao, TaoRao
from steelyard.language import Map, table


@attrs.frozen(kw_only=True)
class Bittensor:
    """The parent chain's ledgers.

    Attributes:
        alpha: balances; the bridge's escrow is the account BRIDGE.
        issued: all alpha that the emission has created.
        tao: balances of TAO.
        tao_issued: all TAO there is; nothing in the protocol creates or destroys it.
    """

    alpha: Map[Account, Rao] = table(default=0)
    issued: Rao
    tao: Map[Account, TaoRao] = table(default=0)
    tao_issued: TaoRao


@attrs.frozen(kw_only=True)
class Hippius:
    """The subnet's chain.

    Attributes:
        halpha: balances.
        minted: outstanding through the bridge.
    """

    halpha: Map[Account, Planck] = table(default=0)
    minted: Planck


@attrs.frozen(kw_only=True)
class Rails:
    """Fiat money, as far as it meets the dashboard.

    Attributes:
        fiat: what clients and DASHBOARD have.
        issued: all of it; nothing in the protocol creates or destroys it.
    """

    fiat: Map[Account, Cents] = table(default=0)
    issued: Cents
