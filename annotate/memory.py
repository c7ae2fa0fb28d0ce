"""How often Python looks for circular references among what is in memory."""

import gc

_SELDOM = (70_000, 10, 10)  # a hundred times less often than Python 3.11 does


def collect_seldom() -> None:
    """Let the collector of circular references of this process, which is ours, run less often.

    Records hold no circles, so that they go as soon as nobody needs them; the collector only looked
    through what is still needed, which was half the time of reading a long article's answer.
    """
    gc.set_threshold(*_SELDOM)
