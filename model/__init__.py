"""The protocol: two ledgers, the bridge between them, the split of revenue.

Read in this order: units and accounts, params, state, then the actions: bittensor and
hippius (the ledgers), deposits and withdrawals (the two directions of the bridge, each from
the first step to the last), guardians, revenue, chain; protocol lists them all.
"""
