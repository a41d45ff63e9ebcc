"""Where visits are kept: Django's session engine, under the digest of the cookie's key, sealed.

The engine is named in settings. A stolen row opens nothing: the browser holds the key, the store only
its SHA-256, and what the visit carries is sealed for the house.
"""

import json
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as StoredSession
from django.utils import timezone

from trellis.people.models import STRANGER_STAYS, VISIT_LASTS, Person, Visit
from trellis.people.rules.secrets import digest
from trellis.vault.actions import open_for_house, seal_for_house
from trellis.vault.rules.sealing import CannotOpen

BEGAN, DEVICE = "_began", "_device"
"""What a visit carries for its own row: when signing in happened, and with what device."""

PURPOSE = "visits"


class SessionStore(StoredSession):
    """A visit, as Django's session."""

    locked = False
    """Whether the visit waited for its PIN when it was loaded, because somebody locked it."""

    @classmethod
    def get_model_class(cls) -> type[Visit]:
        """Keep visits in our own table."""
        return Visit

    @property
    def stored_key(self) -> str:
        """What stands in the store for this browser; empty when it has no key."""
        return digest(self.session_key) if self.session_key else ""

    def load(self) -> dict[str, Any]:
        """Give what the visit carries, nothing when it is over; the first use of a day is noted."""
        now = timezone.now()
        visit = Visit.objects.going_on(at=now).filter(session_key=self.stored_key).first()
        if visit is None:
            self._session_key = None
            return {}
        if visit.seen < now.date():
            self.modified = True
        self.locked = visit.locked
        return self.decode(visit.session_data)

    def exists(self, session_key: str | None = None) -> bool:
        """Say whether a key is taken."""
        return Visit.objects.filter(session_key=digest(session_key or "")).exists()

    def delete(self, session_key: str | None = None) -> None:
        """End a visit, this one unless another is named."""
        key = session_key or self.session_key
        if key:
            Visit.objects.filter(session_key=digest(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Visit:
        """Give the row as it stands now; the two weeks run from signing in, not from the last tap."""
        now = timezone.now()
        key = self._get_or_create_session_key()  # type: ignore[attr-defined] # as Django's own does
        person = self._whose(data)
        if person is not None:
            data.setdefault(BEGAN, now.isoformat())
        began = datetime.fromisoformat(data[BEGAN]) if person else now
        return Visit(
            session_key=digest(key),
            session_data=self.encode(data),
            expire_date=began + (VISIT_LASTS if person else STRANGER_STAYS),
            person=person,
            began_at=began,
            seen=now.date(),
            device=data.get(DEVICE, "") if person else None,
        )

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Seal what the visit carries, for this very row."""
        plain = json.dumps(session_dict, separators=(",", ":"))
        return seal_for_house(plain, purpose=PURPOSE, place=self.stored_key)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Open what the visit carries; what does not open is nothing."""
        try:
            plain = open_for_house(str(session_data), purpose=PURPOSE, place=self.stored_key)
        except CannotOpen:
            return {}
        carried: dict[str, Any] = json.loads(plain)
        return carried

    @classmethod
    def clear_expired(cls) -> None:
        """Forget every visit that is over."""
        Visit.objects.over(at=timezone.now()).delete()

    @staticmethod
    def _whose(data: dict[str, Any]) -> Person | None:
        whose = data.get(SESSION_KEY)
        return Person.objects.select_related("key").filter(pk=whose).first() if whose else None
