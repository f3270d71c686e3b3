from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "kaiye.policy"
    label = "policy"
    verbose_name = "规则参数"
