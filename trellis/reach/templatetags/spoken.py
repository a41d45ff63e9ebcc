"""`{{ text|spoken }}`: a text of a content file, in the language of the page."""

from django import template
from django.utils.translation import get_language

from trellis.reach.rules.bilingual import Both

register = template.Library()


@register.filter
def spoken(text: Both) -> str:
    """Give a bilingual text in the language now spoken."""
    return text.spoken(get_language() or "en")
