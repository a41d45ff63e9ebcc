"""Addresses of accounts and signing in."""

from django.urls import path

from trellis.people import shared_phone, views
from trellis.people.pages import entrances, mail, safety, visits

app_name = "people"
urlpatterns = [
    path("sign-up/", views.sign_up, name="sign_up"),
    path("age/", views.age, name="age"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/passkey/", entrances.by_passkey, name="by_passkey"),
    path("sign-in/mail/", entrances.by_mail, name="by_mail"),
    path("sign-in/mail/code/", entrances.by_mailed_code, name="by_mailed_code"),
    path("sign-in/second/", entrances.second_step, name="second_step"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("restore/", views.restore, name="restore"),
    path("again/", entrances.again, name="again"),
    path("again/code/", entrances.again_code, name="again_code"),
    path("again/passkey/", entrances.again_passkey, name="again_passkey"),
    path("language/", views.speak, name="language"),
    path("more/", views.more, name="more"),
    path("settings/", views.preferences, name="preferences"),
    path("safety/", safety.safety, name="safety"),
    path("safety/passkeys/add/", safety.add_passkey, name="add_passkey"),
    path("safety/passkeys/<int:pk>/remove/", safety.remove_passkey, name="remove_passkey"),
    path("safety/app/add/", safety.add_app, name="add_app"),
    path("safety/app/remove/", safety.remove_app, name="remove_app"),
    path("safety/codes/", safety.recovery_codes, name="recovery_codes"),
    path("safety/codes/new/", safety.new_recovery_codes, name="new_recovery_codes"),
    path("password/", safety.password, name="password"),
    path("email/", mail.email, name="email"),
    path("email/confirm/", mail.confirm_email, name="confirm_email"),
    path("email/remove/", mail.remove_email, name="remove_email"),
    path("visits/", visits.visits, name="visits"),
    path("visits/end/", visits.end_visits, name="end_visits"),
    path("visits/<str:pk>/end/", visits.end_visit, name="end_visit"),
    path("code/", views.code, name="code"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<uuid:pk>/end/", views.end_token, name="end_token"),
    path("face/", shared_phone.face, name="face"),
    path("leave/", shared_phone.leave, name="leave"),
    path("lock/", shared_phone.lock_now, name="lock"),
    path("unlock/", shared_phone.unlock, name="unlock"),
    path("here/", shared_phone.still_here, name="still_here"),
    path("pin/", shared_phone.pin, name="pin"),
    path("pin/away/", shared_phone.no_pin, name="no_pin"),
]
