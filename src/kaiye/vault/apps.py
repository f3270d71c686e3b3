from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "kaiye.vault"
    label = "vault"
    verbose_name = "文件与密钥"
