"""Every address of the house, room by room."""

from django.urls import include, path

from trellis.config.api import api

urlpatterns = [
    path("", include("trellis.kit.urls")),
    path("", include("trellis.today.urls")),
    path("note/", include("trellis.kit.note")),
    path("now/", include("trellis.reach.urls")),
    path("family/", include("trellis.family.urls")),
    path("journey/", include("trellis.journey.urls")),
    path("circle/", include("trellis.circle.urls")),
    path("sharing/", include("trellis.consent.urls")),
    path("notices/", include("trellis.notices.urls")),
    path("find/", include("trellis.directory.urls")),
    path("", include("trellis.teams.urls")),
    path("calendar/", include("trellis.calendar.urls")),
    path("people/", include("trellis.people.urls")),
    path("people/", include("trellis.people.second_names")),
    path("", include("trellis.operate.urls")),
    path("api/v1/", api.urls),
]
