"""What can go wrong with what is kept under lock."""

from __future__ import annotations

from kaiye.kernel.api import KaiyeError, NotFound, say


class Damaged(KaiyeError):
    """The stored bytes do not open: a wrong key, or bits that changed. Nothing of them is shown."""

    code = "damaged"
    status = 500
    default_way_out = say("请管理员核对数据目录中的密钥与备份；损坏的内容没有被使用。")


class KeyUnusable(KaiyeError):
    """A key file cannot be used as it lies there."""

    code = "key_unusable"
    status = 500
    default_way_out = say("请管理员核对数据目录中的密钥文件和环境变量 KAIYE_MASTER_KEY。")


class FileMissing(NotFound):
    """No file with this digest is in the vault."""
