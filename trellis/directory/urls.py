"""Addresses of the directory: the finder's page and one listing's page."""

from django.urls import path

from trellis.directory import views

app_name = "directory"

urlpatterns = [
    path("", views.find, name="find"),
    path("<uuid:listing_id>/", views.listing, name="listing"),
]
