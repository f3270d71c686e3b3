from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "kaiye.archive"
    label = "archive"
    verbose_name = "档案"
