"""Addresses of family and friends."""

from django.urls import path

from trellis.family import views

app_name = "family"
urlpatterns = [path("<uuid:pk>/encourage/", views.encourage, name="encourage")]
