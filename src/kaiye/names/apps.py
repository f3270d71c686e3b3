from django.apps import AppConfig


class NamesConfig(AppConfig):
    name = "kaiye.names"
    label = "names"
    verbose_name = "名称"
