from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "kaiye.api"
    label = "kaiye_api"
    verbose_name = "接口"
