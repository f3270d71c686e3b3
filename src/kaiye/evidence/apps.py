from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "kaiye.evidence"
    label = "evidence"
    verbose_name = "证据来源"
