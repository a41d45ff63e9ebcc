"""Addresses of accounts and signing in."""

from django.urls import path

from trellis.people import views

app_name = "people"
urlpatterns = [
    path("sign-up/", views.sign_up, name="sign_up"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("restore/", views.restore, name="restore"),
    path("language/", views.speak, name="language"),
    path("more/", views.more, name="more"),
    path("settings/", views.preferences, name="preferences"),
    path("code/", views.code, name="code"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<uuid:pk>/end/", views.end_token, name="end_token"),
]
