from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "kaiye.notices"
    label = "notices"
    verbose_name = "通知"

    def ready(self) -> None:
        """Subscribes the delivery job."""
        from kaiye.notices import services  # noqa: F401
