"""Addresses of the circle."""

from django.urls import path

from trellis.circle import views

app_name = "circle"
urlpatterns = [
    path("", views.home, name="home"),
    path("invite/", views.invite, name="invite"),
    path("invite/who/", views.invite_who, name="invite_who"),
    path("invitations/<uuid:pk>/", views.invitation, name="invitation"),
    path("invitations/<uuid:pk>/take-back/", views.take_back, name="take_back"),
    path("welcome/<str:secret>/", views.welcome, name="welcome"),
    path("number/", views.keep_number, name="keep_number"),
    path("beside/<uuid:pk>/", views.beside, name="beside"),
    path("<uuid:pk>/", views.tie, name="tie"),
    path("<uuid:pk>/picture/", views.picture, name="picture"),
    path("<uuid:pk>/picture.jpg", views.shown_picture, name="shown_picture"),
    path("<uuid:pk>/picture/remove/", views.remove_picture, name="remove_picture"),
    path("<uuid:pk>/share/", views.share, name="share"),
    path("<uuid:pk>/part/", views.part, name="part"),
]
