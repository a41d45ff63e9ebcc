"""How many jobs run at once, so that a slow topic never keeps another waiting."""

from collections.abc import Collection, Mapping

SHARED = 3


def room(running: Mapping[str, int], topics: Collection[str]) -> dict[str, int]:
    """Give how many more jobs of each topic may begin; topics that are full are left out.

    Every topic has one place of its own. Whatever runs beyond that shares three places. So there are never more
    threads than topics and three.
    """
    extra = SHARED - sum(count - 1 for count in running.values() if count > 1)
    places = {topic: extra + (not running.get(topic)) for topic in topics}
    return {topic: free for topic, free in places.items() if free > 0}
