from django.apps import AppConfig


class RealnameConfig(AppConfig):
    name = "kaiye.realname"
    label = "realname"
    verbose_name = "实名核验"
