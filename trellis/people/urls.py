"""Addresses of accounts and signing in."""

from django.urls import path

from trellis.people import shared_phone, views

app_name = "people"
urlpatterns = [
    path("sign-up/", views.sign_up, name="sign_up"),
    path("age/", views.age, name="age"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("restore/", views.restore, name="restore"),
    path("language/", views.speak, name="language"),
    path("more/", views.more, name="more"),
    path("settings/", views.preferences, name="preferences"),
    path("code/", views.code, name="code"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<uuid:pk>/end/", views.end_token, name="end_token"),
    path("about/", views.about, name="about"),
    path("face/", shared_phone.face, name="face"),
    path("leave/", shared_phone.leave, name="leave"),
    path("lock/", shared_phone.lock_now, name="lock"),
    path("unlock/", shared_phone.unlock, name="unlock"),
    path("here/", shared_phone.still_here, name="still_here"),
    path("pin/", shared_phone.pin, name="pin"),
    path("pin/away/", shared_phone.no_pin, name="no_pin"),
]
