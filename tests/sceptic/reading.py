"""All laws, and how a hospital is held against them."""

import io
import logging
from pathlib import Path

import pyx12.params
import pyx12.x12n_document

from tests.sceptic import claims, histories, money
from tests.sceptic.files import Hospital

LAWS = (*claims.LAWS, *money.LAWS, *histories.LAWS)


def broken_laws(hospital: Hospital) -> dict[str, list[str]]:
    """Law -> what breaks it; laws that hold are left out."""
    found = {law.__name__: list(law(hospital)) for law in LAWS}
    return {name: breaches for name, breaches in found.items() if breaches}


def refused_by_pyx12(paths: list[Path]) -> list[str]:
    """The X12 files that pyx12 does not accept, with how it says so in its 999."""
    logging.disable(logging.CRITICAL)
    try:
        refused = []
        for path in (path for path in paths if path.suffix == ".x12"):
            answer = io.StringIO()
            if not pyx12.x12n_document.x12n_document(pyx12.params.params(), str(path), answer, None, None):
                told = [
                    one for one in answer.getvalue().replace("\n", "").split("~") if one[:3] in ("IK3", "IK4", "IK5")
                ]
                refused.append(f"{path.name}: {' '.join(told[:4])}")
        return refused
    finally:
        logging.disable(logging.NOTSET)
