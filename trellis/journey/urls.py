"""Addresses of the journey."""

from django.urls import include, path

from trellis.journey import views

app_name = "journey"
urlpatterns = [
    path("", views.timeline, name="timeline"),
    path("week/", include("trellis.journey.week.urls")),
    path("check-in/", views.check_in, name="check_in"),
    path("offline/", views.offline, name="offline"),
    path("entries/<uuid:pk>/remove/", views.remove, name="remove"),
    path("with/<uuid:pk>/", views.shared, name="shared"),
]
