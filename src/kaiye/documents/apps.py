from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "kaiye.documents"
    label = "documents"
    verbose_name = "文书"
