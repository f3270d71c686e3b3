from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "kaiye.signing"
    label = "signing"
    verbose_name = "签署"
