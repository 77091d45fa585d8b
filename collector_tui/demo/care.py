"""What patients come for: stays, hospital visits and physicians' work, coded as a coder would.

Charges are dollars, made up. DRG weights are rounded from the order of size of CMS's table 5; diagnoses and procedures
are codes of FY 2026 (public code sets, no descriptions of CPT).
"""

from msgspec import Struct

Service = tuple[
    str, str, int, int, int
]  # revenue code, procedure (":" and modifiers), units, least and most dollars a unit


class Stay(Struct, frozen=True, kw_only=True):
    """An inpatient stay. The first diagnosis is the principal one; `poa` has a sign for each (Y, N, or 1 as exempt)."""

    drg: str
    weight: float
    diagnoses: tuple[str, ...]
    poa: str
    nights: tuple[int, int]
    services: tuple[Service, ...]
    what: str = "inpatient"
    procedure: str = ""  # ICD-10-PCS, where a room of theatre is charged
    room: str = "0120"
    elective: bool = False
    ages: tuple[int, int] = (18, 120)


class Encounter(Struct, frozen=True, kw_only=True):
    """A hospital outpatient visit or a physician's work. `what` decides the copay of plans that take one."""

    what: str  # emergency, surgery, imaging, office, therapy, inpatient
    diagnoses: tuple[str, ...]
    services: tuple[Service, ...]
    place: str = "13"  # bill type, or place of service of a physician
    reason: str = ""  # the patient's reason for the visit (UB-04, form locator 70)
    nights: tuple[int, int] = (0, 0)
    ages: tuple[int, int] = (18, 120)
    injury: bool = False


PHARMACY, LAB, SUPPLIES = ("0250", "", 1, 380, 2900), ("0300", "", 1, 420, 1900), ("0270", "", 1, 140, 1100)
EMERGENCY, CHEST_FILM, THERAPY = ("0450", "", 1, 1100, 2800), ("0320", "", 1, 260, 640), ("0420", "", 1, 300, 1100)
STAYS = (
    Stay(drg="194", weight=0.83, diagnoses=("J189", "E1165", "N179"), poa="YYY", nights=(2, 5),
         services=(PHARMACY, LAB, CHEST_FILM, ("0410", "", 1, 300, 1300), EMERGENCY)),
    Stay(drg="292", weight=0.88, diagnoses=("I5023", "N179"), poa="YY", nights=(2, 6), room="0206",
         services=(PHARMACY, LAB, ("0480", "", 1, 1400, 2600), ("0730", "", 1, 180, 390), EMERGENCY)),
    Stay(drg="872", weight=1.02, diagnoses=("A419", "N390"), poa="YY", nights=(3, 6),
         services=(PHARMACY, LAB, ("0306", "", 1, 380, 900), ("0260", "", 1, 350, 1100), EMERGENCY)),
    Stay(drg="522", weight=2.15, diagnoses=("S72001A", "E1165"), poa="YY", nights=(3, 6), procedure="0SRR0JZ",
         services=(PHARMACY, LAB, ("0360", "", 1, 14200, 22800), ("0370", "", 1, 2100, 4200), ("0278", "", 1, 9800, 16400),
                   THERAPY, EMERGENCY), ages=(60, 120)),
    Stay(drg="419", weight=1.33, diagnoses=("K8000",), poa="Y", nights=(1, 3), procedure="0FT44ZZ",
         services=(PHARMACY, LAB, SUPPLIES, ("0360", "", 1, 11800, 17900), ("0370", "", 1, 1900, 3600), ("0710", "", 1, 900, 2100),
                   EMERGENCY)),
    Stay(drg="392", weight=0.77, diagnoses=("K5792",), poa="Y", nights=(2, 4),
         services=(PHARMACY, LAB, ("0352", "", 1, 2200, 4100), EMERGENCY)),
    Stay(drg="683", weight=0.90, diagnoses=("N179", "E871"), poa="YY", nights=(2, 5),
         services=(PHARMACY, LAB, ("0260", "", 1, 350, 1100), EMERGENCY)),
    Stay(drg="282", weight=0.77, diagnoses=("I214", "I2510"), poa="YY", nights=(2, 4), room="0210",
         services=(PHARMACY, LAB, ("0730", "", 1, 180, 390), ("0480", "", 1, 1400, 2600), EMERGENCY), ages=(40, 120)),
    Stay(drg="192", weight=0.71, diagnoses=("J441",), poa="Y", nights=(2, 4),
         services=(PHARMACY, LAB, CHEST_FILM, ("0410", "", 1, 300, 1300), EMERGENCY), ages=(45, 120)),
    Stay(drg="603", weight=0.87, diagnoses=("L03115",), poa="Y", nights=(2, 5), services=(PHARMACY, LAB, SUPPLIES, EMERGENCY)),
    Stay(drg="470", weight=1.90, diagnoses=("M1711",), poa="Y", nights=(1, 3), procedure="0SRC0J9", elective=True,
         services=(PHARMACY, LAB, ("0360", "", 1, 15800, 24100), ("0370", "", 1, 2300, 4400), ("0278", "", 1, 11200, 18800),
                   THERAPY), ages=(50, 120)),
    Stay(drg="203", weight=0.72, diagnoses=("J45901",), poa="Y", nights=(1, 3),
         services=(PHARMACY, LAB, ("0410", "", 1, 300, 1300), EMERGENCY), ages=(1, 17)),
)  # fmt: skip
VISITS = (
    Encounter(what="emergency", diagnoses=("R079", "I10"), reason="R079", services=(
        ("0450", "99284:25", 1, 920, 1900), ("0300", "80053", 1, 140, 320), ("0300", "84484", 1, 110, 260),
        ("0730", "93005", 1, 160, 310), ("0320", "71046", 1, 240, 620))),
    Encounter(what="emergency", diagnoses=("R1031",), reason="R1031", services=(
        ("0450", "99284:25", 1, 920, 1900), ("0300", "85025", 1, 70, 210), ("0300", "80053", 1, 140, 320),
        ("0352", "74177", 1, 1800, 4200), ("0450", "96374", 1, 210, 480), ("0636", "J2405", 4, 12, 30))),
    Encounter(what="emergency", diagnoses=("S61412A",), reason="S61412A", injury=True, ages=(1, 120), services=(
        ("0450", "99283:25", 1, 620, 1200), ("0450", "12001", 1, 380, 760), ("0270", "", 1, 60, 190))),
    Encounter(what="emergency", diagnoses=("M5450",), reason="M5450", injury=True, services=(
        ("0450", "99283", 1, 620, 1200), ("0320", "72100", 1, 260, 590))),
    Encounter(what="surgery", diagnoses=("K625",), services=(
        ("0250", "", 1, 120, 420), ("0370", "", 1, 700, 1500), ("0750", "45378", 1, 2100, 4300))),
    Encounter(what="surgery", diagnoses=("K8020",), services=(
        ("0250", "", 1, 300, 900), ("0270", "", 1, 400, 1500), ("0312", "88304", 1, 160, 340),
        ("0360", "47562", 1, 8900, 14800), ("0370", "", 1, 1600, 3100), ("0710", "", 1, 900, 2100))),
    Encounter(what="imaging", diagnoses=("R911",), services=(("0300", "82565", 1, 60, 140), ("0352", "71250", 1, 1400, 2900))),
    Encounter(what="imaging", diagnoses=("I2510",), services=(("0480", "93306", 1, 1500, 3100), ("0730", "93005", 1, 160, 310))),
    Encounter(what="emergency", diagnoses=("E860",), reason="R112", services=(
        ("0300", "80048", 1, 120, 280), ("0450", "99283:25", 1, 620, 1200), ("0450", "96360", 1, 240, 520))),
    Encounter(what="therapy", diagnoses=("M25561",), services=(("0420", "97110:GP", 3, 90, 160), ("0420", "97140:GP", 1, 95, 170))),
    Encounter(what="emergency", diagnoses=("J029",), reason="J029", ages=(1, 17), services=(
        ("0300", "87880", 1, 60, 150), ("0450", "99282", 1, 380, 760))),
)  # fmt: skip
WORK = (
    Encounter(what="emergency", place="23", diagnoses=("R079",), services=(("", "99284", 1, 420, 780), ("", "93010", 1, 40, 110))),
    Encounter(what="emergency", place="23", diagnoses=("S61412A",), injury=True, ages=(1, 120),
              services=(("", "99283:25", 1, 280, 520), ("", "12001", 1, 260, 480))),
    Encounter(what="imaging", place="22", diagnoses=("R1031",), services=(("", "74177:26", 1, 380, 690),)),
    Encounter(what="office", place="11", diagnoses=("E1165",), services=(
        ("", "99214", 1, 190, 330), ("", "36415", 1, 12, 30), ("", "83036", 1, 40, 90))),
    Encounter(what="office", place="11", diagnoses=("N390",), services=(("", "99213", 1, 140, 250), ("", "81003", 1, 15, 40))),
    Encounter(what="surgery", place="22", diagnoses=("K8020",), services=(("", "47562", 1, 2100, 3900),)),
    Encounter(what="office", place="11", diagnoses=("J029",), ages=(1, 17),
              services=(("", "99213", 1, 140, 250), ("", "87880", 1, 30, 70))),
    Encounter(what="inpatient", place="21", nights=(2, 5), diagnoses=("J189", "N179"), services=()),
    Encounter(what="inpatient", place="21", nights=(2, 5), diagnoses=("I5023",), services=()),
    Encounter(what="inpatient", place="21", nights=(2, 5), diagnoses=("A419", "N390"), services=()),
)  # fmt: skip
BOOKED = ("surgery", "imaging", "office", "therapy")
# A hospitalist's days: the first, those between, the last.
FIRST_DAY, NEXT_DAY, LAST_DAY = ("", "99222", 1, 260, 490), ("", "99232", 1, 130, 280), ("", "99238", 1, 140, 290)
ROOM_DOLLARS = {"0120": (2200, 3400), "0206": (3100, 4600), "0210": (3900, 5800)}
