from django.apps import AppConfig


class SafeguardsConfig(AppConfig):
    name = "kaiye.safeguards"
    label = "safeguards"
    verbose_name = "身份保护"
