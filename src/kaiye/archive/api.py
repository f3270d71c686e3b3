"""The archive's face: volumes of cases, filed once, checked by anybody."""

from kaiye.archive.bag import ArchiveItem
from kaiye.archive.checking import Aspect, Fault, Report, check
from kaiye.archive.models import Volume
from kaiye.archive.services import check_entity, export, file_volume, read, volume, volumes

__all__ = [
    "ArchiveItem",
    "Aspect",
    "Fault",
    "Report",
    "Volume",
    "check",
    "check_entity",
    "export",
    "file_volume",
    "read",
    "volume",
    "volumes",
]
