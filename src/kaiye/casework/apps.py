from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "kaiye.casework"
    label = "casework"
    verbose_name = "审核"
