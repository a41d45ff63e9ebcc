"""Filters that put the circle's values into words and links."""

from django import template

from trellis.circle.rules.phone import dialled
from trellis.consent.models import SCOPE_WORDS
from trellis.consent.rules.scopes import Scope

register = template.Library()


@register.filter
def scope_words(scope: Scope) -> str:
    """Say a scope as people read it."""
    return str(SCOPE_WORDS[scope])


register.filter("dial", dialled)
