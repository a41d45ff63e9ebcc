"""How forms look: every form of the house is drawn by the kit's own templates."""

from django.forms.renderers import TemplatesSetting


class KitRenderer(TemplatesSetting):
    """Draws forms and fields with the kit's templates (label above, help under it, error beside it)."""

    form_template_name = "kit/forms/form.html"
    field_template_name = "kit/forms/field.html"
