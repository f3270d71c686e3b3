from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "kaiye.ledger"
    label = "ledger"
    verbose_name = "轨迹"
