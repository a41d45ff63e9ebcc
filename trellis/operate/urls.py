"""Addresses for whoever looks after the place; those of the demonstration exist only there."""

from django.conf import settings
from django.urls import URLPattern, path

from trellis.operate import views

app_name = "operate"
urlpatterns: list[URLPattern] = []
if settings.DEMO:
    urlpatterns = [
        path("", views.cast, name="cast"),
        path("<str:username>/", views.be, name="be"),
    ]
