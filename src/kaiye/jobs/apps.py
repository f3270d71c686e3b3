from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "kaiye.jobs"
    label = "jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        """Every module's `handlers.py` has been read, so that no announcement goes unheard."""
        autodiscover_modules("handlers")
