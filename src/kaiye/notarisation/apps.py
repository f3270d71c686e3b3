from django.apps import AppConfig


class NotarisationConfig(AppConfig):
    name = "kaiye.notarisation"
    label = "notarisation"
    verbose_name = "公证存证"
