"""What was denied or taken back: `不是十块`, `九点，不对，十点`, `not Monday but Tuesday`.

The value that stands corrected is kept beside the one that replaces it: nothing that was said is lost, but patterns
meet only what its speaker holds to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rules.entities.base import Entity

REACH = 24
"""Characters between a value and the one that corrects it, at most."""
TAKEN_BACK = re.compile(
    r"[\s,，.。、;；…]*(?:(?:哦|噢|啊|哎|唉|呃|嗯|等等|等一下|抱歉|不好意思|对不起)[\s,，.。、]*)*"
    r"(?:不对|不是|错了?|搞错|弄错|说错|讲错|记错|看错|念错|口误|更正|纠正|应该是|改成"
    r"|(?:oh\s+|uh\s+)?(?:sorry|no wait|wait,? no|no,? no|correction|i mean|scratch that|make that|actually)(?![a-z]))"
    r".{0,14}$",
    re.IGNORECASE | re.DOTALL,
)
_DENIED = re.compile(
    r"(?<![是要就还])(?:不是|并非|并不是)(?:在|要)?\s*$"
    r"|\b(?:not|isn't|wasn't|rather than|instead of)\s+(?:at\s+|on\s+)?$",
    re.IGNORECASE,
)


def flagged(text: str, found: Sequence[Entity]) -> list[Entity]:
    """Return the mentions of one type in one text, in order, with `negated` and `corrected` set.

    十块，不是八块 denies the eight and holds to the ten.
    """
    made = [replace(entity, negated=True) if _denied(text, entity) else entity for entity in found]
    for index in range(len(made) - 1):
        earlier, later = made[index], made[index + 1]
        between = text[earlier.end : later.start]
        taken_back = not later.negated and len(between) <= REACH and bool(TAKEN_BACK.match(between))
        if (taken_back or earlier.negated) and later.value != earlier.value and len(between) <= REACH:
            made[index] = replace(earlier, negated=True)
            made[index + 1] = replace(later, corrected=not later.negated)
    return made


def _denied(text: str, entity: Entity) -> bool:
    return entity.negated or bool(_DENIED.search(text[max(0, entity.start - 12) : entity.start]))
