"""Addresses for whoever looks after the place; those of the demonstration exist only there."""

from django.conf import settings
from django.urls import URLPattern, path

from trellis.operate import views

app_name = "operate"
urlpatterns: list[URLPattern] = [
    path("place/", views.place, name="place"),
    path("place/first/<str:secret>/", views.first, name="first"),
]
if settings.DEMO:
    urlpatterns += [
        path("demo/", views.cast, name="cast"),
        path("demo/<str:username>/", views.be, name="be"),
    ]
