"""Addresses of Today."""

from django.urls import path

from trellis.today import views

app_name = "today"
urlpatterns = [path("", views.home, name="home")]
