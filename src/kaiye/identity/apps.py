from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "kaiye.identity"
    label = "identity"
    verbose_name = "身份"

    def ready(self) -> None:
        """Subscribes the hourly sweep."""
        from kaiye.identity import throttle  # noqa: F401
