from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "kaiye.identity"
    label = "identity"
    verbose_name = "身份"
