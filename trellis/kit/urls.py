"""Addresses of the program on somebody's phone; they stand at the root, since a worker sees only what is below it."""

from django.urls import path

from trellis.kit import views

app_name = "kit"
urlpatterns = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.worker, name="worker"),
    path("offline/", views.offline, name="offline"),
]
