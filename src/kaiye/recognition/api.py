"""Reading pictures: identity cards, business licences, faces. Knows no database; pictures are bytes (JPEG or PNG)."""

from kaiye.recognition.cards import read_card
from kaiye.recognition.faces import compare_faces
from kaiye.recognition.licences import read_licence
from kaiye.recognition.liveness import draw_challenge, judge_liveness
from kaiye.recognition.pictures import BadImage, open_picture
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
    "BadImage",
    "CardReading",
    "FaceComparison",
    "Field",
    "LicenceReading",
    "LivenessVerdict",
    "Move",
    "Side",
    "compare_faces",
    "draw_challenge",
    "judge_liveness",
    "open_picture",
    "read_card",
    "read_licence",
]
