from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "kaiye.licences"
    label = "licences"
    verbose_name = "营业执照"
