from django.apps import AppConfig


class FilingsConfig(AppConfig):
    name = "kaiye.filings"
    label = "filings"
    verbose_name = "申请"
