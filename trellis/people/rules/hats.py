"""Hats: what somebody is here for. One account may have several and wears one at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Hat(StrEnum):
    """What brings somebody here; a word about themselves, never a permission."""

    RECOVERY = "recovery"
    RELATIVE = "relative"
    HELPER = "helper"
    STEWARD = "steward"


@dataclass(frozen=True)
class Hats:
    """The hats somebody has, the one they wear, and how far the first steps behind each door went."""

    kept: tuple[Hat, ...] = ()
    worn: Hat | None = None
    done: frozenset[str] = frozenset()
    """First steps ticked off, as `hat:step`."""
    put_away: frozenset[Hat] = frozenset()
    """Hats whose first steps are no longer shown."""

    def wearing(self, hat: Hat) -> "Hats":
        """Put a hat on, keeping it from now on."""
        kept = self.kept if hat in self.kept else (*self.kept, hat)
        return replace(self, kept=kept, worn=hat)

    def opening(self, hat: Hat) -> "Hats":
        """Come in through a door: wear its hat, with its first steps shown."""
        return replace(self.wearing(hat), put_away=self.put_away - {hat})

    def having_done(self, hat: Hat, step: str) -> "Hats":
        """Tick a first step off."""
        return replace(self, done=self.done | {f"{hat}:{step}"})

    def putting_away(self, hat: Hat) -> "Hats":
        """Show the first steps of a hat no longer."""
        return replace(self, put_away=self.put_away | {hat})

    def laying_down(self, hat: Hat) -> "Hats":
        """Have a hat no longer; the first of the others is worn instead."""
        kept = tuple(one for one in self.kept if one != hat)
        worn = self.worn if self.worn != hat else next(iter(kept), None)
        return replace(self, kept=kept, worn=worn)

    def has_done(self, hat: Hat, step: str) -> bool:
        """Say whether a first step was ticked off."""
        return f"{hat}:{step}" in self.done

    def as_json(self) -> dict[str, Any]:
        """Give what is kept, in the order in which hats were put on."""
        return {
            "kept": [str(hat) for hat in self.kept],
            "worn": self.worn and str(self.worn),
            "done": sorted(self.done),
            "put_away": sorted(self.put_away),
        }


def hats_from_json(kept: Mapping[str, Any] | None) -> Hats:
    """Read hats as they were kept; nothing, or hats unknown here, are left out."""
    found = kept or {}
    hats = _known(found.get("kept", ()))
    worn = next(iter(_known([found.get("worn")])), None)
    return Hats(
        kept=hats,
        worn=worn if worn in hats else None,
        done=frozenset(str(step) for step in found.get("done", ())),
        put_away=frozenset(_known(found.get("put_away", ()))),
    )


def _known(names: Any) -> tuple[Hat, ...]:
    return tuple(Hat(name) for name in names if name in set(Hat))
