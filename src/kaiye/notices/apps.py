from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "kaiye.notices"
    label = "notices"
    verbose_name = "通知"
