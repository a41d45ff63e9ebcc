"""Addresses of the journey."""

from django.urls import path

from trellis.journey import views

app_name = "journey"
urlpatterns = [
    path("", views.timeline, name="timeline"),
    path("check-in/", views.check_in, name="check_in"),
    path("offline/", views.offline, name="offline"),
    path("entries/<uuid:pk>/remove/", views.remove, name="remove"),
    path("with/<uuid:pk>/", views.shared, name="shared"),
]
