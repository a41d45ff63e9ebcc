"""Addresses of the notices room."""

from django.urls import path

from trellis.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<uuid:pk>/open/", views.open_notice, name="open"),
    path("<uuid:pk>/away/", views.put_away, name="put_away"),
    path("how/", views.wishes, name="wishes"),
    path("how/test/", views.test, name="test"),
    path("how/again/", views.try_again, name="try_again"),
    path("stop/<str:token>/", views.stop, name="stop"),
]
