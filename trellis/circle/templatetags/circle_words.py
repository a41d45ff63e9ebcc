"""Filters that put the circle's values into words and links."""

import re

from django import template

from trellis.consent.models import SCOPE_WORDS
from trellis.consent.rules.scopes import Scope

register = template.Library()


@register.filter
def scope_words(scope: Scope) -> str:
    """Say a scope as people read it."""
    return str(SCOPE_WORDS[scope])


@register.filter
def dial(phone: str) -> str:
    """Reduce a phone number to what a `tel:` link takes: digits, with a plus in front if there was one."""
    return ("+" if phone.strip().startswith("+") else "") + re.sub(r"\D", "", phone)
