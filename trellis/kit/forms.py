"""How forms look and speak: every form of the house is drawn by the kit's own templates."""

from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_noop, ngettext_lazy


class KitRenderer(TemplatesSetting):
    """Draws forms and fields with the kit's templates (label above, help under it, error beside it)."""

    form_template_name = "kit/forms/form.html"
    field_template_name = "kit/forms/field.html"


DJANGO_SAYS = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a valid email address."),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
    gettext_noop("This password is too common."),
    gettext_noop("The password is too similar to the %(verbose_name)s."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    ),
)
"""Django's own sentences for our forms, named here so that our languages say them in our voice, not in its."""
