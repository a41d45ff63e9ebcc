"""Addresses of My week."""

from django.urls import path

from trellis.journey.week import calendars, views

urlpatterns = [
    path("", views.week, name="week"),
    path("add/", views.add, name="add"),
    path("import/", calendars.bring, name="bring"),
    path("calendar.ics", calendars.own_calendar, name="own_calendar"),
    path("feeds/", calendars.feeds, name="feeds"),
    path("feeds/<uuid:pk>/end/", calendars.end_feed, name="end_feed"),
    path("<uuid:pk>/<slug:start>/", views.planned, name="planned"),
    path("<uuid:pk>/<slug:start>/change/", views.change, name="change"),
    path("<uuid:pk>/<slug:start>/cancel/", views.cancel, name="cancel"),
]
