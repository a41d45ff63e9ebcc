"""Addresses of the notices room."""

from django.urls import path

from trellis.notices import views

app_name = "notices"
urlpatterns = [path("", views.inbox, name="inbox")]
