"""The address of private feeds."""

from django.urls import path

from trellis.calendar import views

app_name = "calendar"
urlpatterns = [path("<str:secret>.ics", views.feed, name="feed")]
