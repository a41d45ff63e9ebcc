"""The address of the page for the worst hour: `/now/`."""

from django.urls import path

from trellis.reach import views

app_name = "reach"
urlpatterns = [
    path("", views.now, name="now"),
    path("copy/", views.copy, name="copy"),
]
