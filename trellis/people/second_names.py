"""The names by which django-allauth looks for our addresses; it asks for them without a room."""

from django.urls import path

from trellis.people.urls import urlpatterns as ours

NAMES = {
    "account_login": "sign_in",
    "account_signup": "sign_up",
    "account_reauthenticate": "again",
    "account_request_login_code": "by_mail",
    "account_confirm_login_code": "by_mailed_code",
    "mfa_authenticate": "second_step",
    "mfa_reauthenticate": "again_code",
    "mfa_reauthenticate_webauthn": "again_passkey",
    "mfa_login_webauthn": "by_passkey",
    "mfa_index": "safety",
    "mfa_list_webauthn": "safety",
    "mfa_add_webauthn": "add_passkey",
    "mfa_activate_totp": "add_app",
    "mfa_deactivate_totp": "remove_app",
    "mfa_view_recovery_codes": "recovery_codes",
}

_OURS = {address.name: address for address in ours}
urlpatterns = [
    path(str(_OURS[name].pattern), _OURS[name].callback, name=second)
    for second, name in NAMES.items()
]
