from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "kaiye.web"
    label = "kaiye_web"
    verbose_name = "页面"
