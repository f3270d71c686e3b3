from django.apps import AppConfig
from django.conf import settings


class EvidenceConfig(AppConfig):
    name = "kaiye.evidence"
    label = "evidence"
    verbose_name = "证据来源"

    def ready(self) -> None:
        """A setting that is none stops the start, not a decision."""
        from kaiye.evidence.connections import gateways
        from kaiye.kernel.api import InvalidInput

        try:
            gateways(settings.KAIYE_SOURCES)
        except InvalidInput as error:
            raise SystemExit(f"{error} {error.way_out}") from None
