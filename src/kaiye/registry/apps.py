from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "kaiye.registry"
    label = "registry"
    verbose_name = "登记簿"
