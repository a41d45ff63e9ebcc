"""Fields in which people send files."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from trellis.files.rules.media import LARGEST_UPLOAD, CannotKeep

SAID = {
    CannotKeep.TOO_LARGE: _(
        "This file is too large. Ten megabytes is the most; nothing was changed."
    ),
    CannotKeep.UNKNOWN: _("This kind of file cannot be kept here. Nothing was changed."),
    CannotKeep.BROKEN: _("This picture cannot be read. Try another; nothing was changed."),
    CannotKeep.FULL: _("There is no more room for files. Remove one you no longer need first."),
}
"""Why a file is not kept, in words."""


class PictureField(forms.FileField):
    """A picture from the device, at most ten megabytes; what it really is is judged when it is kept."""

    def __init__(self, **options: Any) -> None:
        widget = forms.FileInput({"accept": "image/jpeg,image/png,image/webp,image/gif"})
        super().__init__(widget=widget, **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse what is larger than ten megabytes before anything looks into it."""
        if isinstance(data, UploadedFile) and (data.size or 0) > LARGEST_UPLOAD:
            raise forms.ValidationError(SAID[CannotKeep.TOO_LARGE])
        return super().clean(data, initial)
