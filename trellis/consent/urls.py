"""Addresses of consent."""

from django.urls import path

from trellis.consent import views

app_name = "consent"
urlpatterns = [path("receipts/", views.receipts, name="receipts")]
