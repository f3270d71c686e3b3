"""Reading pictures: identity cards, business licences, faces. Knows no database; pictures are bytes (JPEG or PNG)."""

from kaiye.recognition.readings import (
    CardReading,
    FaceComparison,
    Field,
    LicenceReading,
    LivenessVerdict,
    Move,
    Side,
)

__all__ = [
    "CardReading",
    "FaceComparison",
    "Field",
    "LicenceReading",
    "LivenessVerdict",
    "Move",
    "Side",
]
