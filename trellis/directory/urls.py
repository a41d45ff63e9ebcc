"""Addresses of the directory: the finder's page, one listing's page and its calendar file."""

from django.urls import path

from trellis.directory import views

app_name = "directory"

urlpatterns = [
    path("", views.find, name="find"),
    path("<uuid:listing_id>/", views.listing, name="listing"),
    path("<uuid:listing_id>/calendar.ics", views.calendar, name="calendar"),
]
