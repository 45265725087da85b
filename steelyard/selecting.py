"""What a check is about: the preset, the properties that a glob chooses, and what every suite owes beside them."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

import attrs

from steelyard import idle
from steelyard.asking import catalogue
from steelyard.merge import CAN, can_id
from steelyard.project import Unusable, suggest
from steelyard.suite import Property, Suite

#: What makes a name of ``--only`` a glob.
WILDCARDS = "*?["


@attrs.frozen(kw_only=True)
class Selection:
    """The properties chosen, and the topics of the generated obligations among the chosen."""

    properties: tuple[Property, ...]
    topics: frozenset[str]


def preset_of(suite: Suite, name: str) -> str:
    """The name of a preset or the address of a slice, such as ``tiny.bridge``; the first preset where it is empty.

    Raises:
        Unusable: there is none.
    """
    known = {**suite.presets, **suite.scopes()}
    if name and name not in known:
        raise Unusable(f"no preset {name}{suggest(name, known)}")
    return name or next(iter(suite.presets))


def selection(suite: Suite, only: str) -> Selection:
    """The properties that match; an id that is no glob must exist.

    Raises:
        Unusable: it does not.
    """
    known = catalogue(suite)
    taken = [claim for claim in known if claim.topic in idle.TOPICS]
    if taken:
        raise Unusable(f"the topic `{taken[0].topic}` is kept for what every suite owes: rename {taken[0].id}")
    properties = tuple(claim for claim in known if not only or fnmatchcase(claim.id, only))
    is_glob = any(sign in only for sign in WILDCARDS)
    actions = [can_id(info.name) for info in suite.infos()]
    owed = idle.known(suite)
    topics = {name.partition(".")[0] for name in owed if not only or fnmatchcase(name, only)}
    if not only or (only.startswith(f"{CAN}.") if not is_glob else _may_match(only, actions)):
        topics.add(CAN)
    if only and not is_glob and not properties and not topics - {CAN} and not _is_of(only, actions):
        raise Unusable(f"no property {only}{suggest(only, [*(claim.id for claim in known), *actions, *owed])}")
    return Selection(properties=properties, topics=frozenset(topics))


def _may_match(glob: str, actions: Iterable[str]) -> bool:
    """Whether a glob may match an obligation of an action, or of a refusal whose code is not known yet."""
    fixed = glob[: min(glob.index(sign) for sign in WILDCARDS if sign in glob)]
    return any(name.startswith(fixed) or fixed.startswith(f"{name}.") for name in actions)


def _is_of(name: str, actions: Iterable[str]) -> bool:
    return any(name == action or name.startswith(f"{action}.") for action in actions)
