"""Addresses of the pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from kaiye.web import account, apply_home, basics, demo, home

urlpatterns: list[URLPattern] = [
    path("", home.start, name="start"),
    path("language/<str:code>/", basics.language, name="language"),
    path("healthz", basics.health, name="health"),
    path("metrics", basics.measurements, name="metrics"),
    path("account/sign-in/", account.sign_in, name="sign-in"),
    path("account/sign-in/code/", account.code, name="sign-in-code"),
    path("account/sign-out/", account.sign_out, name="sign-out"),
    path("account/staff/", account.staff, name="staff-sign-in"),
    path("demo/mailbox/", demo.mailbox, name="mailbox"),
    path("apply/", apply_home.mine, name="apply"),
    path("apply/new/", apply_home.mine, name="apply-new"),
    path("sign/", apply_home.mine, name="sign-help"),
]
