from django.apps import AppConfig


class PublicityConfig(AppConfig):
    name = "kaiye.publicity"
    label = "publicity"
    verbose_name = "公示"
