from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "kaiye.web"
    label = "kaiye_web"
    verbose_name = "页面"

    def ready(self) -> None:
        from kaiye.web import logs

        logs.configure()
