"""A fault of this program, told by its places alone: any value of any variable may be a patient's."""

import traceback
from pathlib import Path

PLACES_MAX = 8


def places(fault: BaseException | None) -> list[str]:
    """Where it came through, as "file:line function", the place that raised it last."""
    frames = traceback.extract_tb(fault.__traceback__) if fault else []
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-PLACES_MAX:]]
