"""The payers and people of the made-up hospital. All of them are invented; numbers are from the 555 range."""

from msgspec import Struct

from collector_tui.demo.identifiers import npi

HOSPITAL = "LAKESIDE GENERAL HOSPITAL"
HOSPITAL_NPI = npi("124531959")
HOSPITAL_TAXONOMY = "282N00000X"
PHYSICIANS = "LAKESIDE PHYSICIAN GROUP"
PHYSICIANS_NPI = npi("152800001")
PHYSICIANS_TAXONOMY = "193200000X"


class Payer(Struct, frozen=True, kw_only=True):
    """`weight` is how often the payer is met; `rate` the contract's share of charges where it pays by line."""

    name: str
    payer_id: str
    payer_class: str
    filing: str  # SBR09
    phone: str
    tax_id: str
    rate: float
    weight: int
    member_shape: str  # of a member id; empty: an MBI
    claim_shape: str  # of its claim numbers (ICN, DCN)
    trace_shape: str  # of its transfers' numbers, with their serial number in braces
    benefit: str  # part_a, part_b, medicaid, medicaid_plan, advantage, coinsurance, copay, work, supplement
    contract: bool = False  # whether a contract says what a claim is worth

    @property
    def claim_filing(self) -> str:
        """CLP06, whose list lacks some of SBR09's: an HMO, and an indemnity plan."""
        return {"BL": "HM", "CI": "15"}.get(self.filing, self.filing)

    @property
    def kind(self) -> str:
        """How it decides: as Medicare, Medicaid, an Advantage plan, an employer's insurer, or on its own terms."""
        kinds = {"part_a": "medicare", "part_b": "medicare", "medicaid_plan": "medicaid", "advantage": "advantage",
                 "medicaid": "medicaid", "work": "work"}  # fmt: skip
        return kinds.get(self.benefit, "commercial")


PART_A = Payer(
    name="Medicare Part A", payer_id="09101", payer_class="medicare", filing="MA", phone="800-555-0101",
    tax_id="592015694", rate=0.26, weight=24, member_shape="", claim_shape="2J######00",
    trace_shape="EFT4{:06}", benefit="part_a",
)  # fmt: skip
PART_B = Payer(
    name="Medicare Part B", payer_id="09102", payer_class="medicare", filing="MB", phone="800-555-0102",
    tax_id="592015694", rate=0.36, weight=0, member_shape="", claim_shape="02J######", trace_shape="EFT8{:06}",
    benefit="part_b",
)  # fmt: skip
MEDICAID = Payer(
    name="State Medicaid", payer_id="77034", payer_class="medicaid", filing="MC", phone="800-555-0103",
    tax_id="593474042", rate=0.24, weight=10, member_shape="9#########", claim_shape="20J######",
    trace_shape="0{:08}", benefit="medicaid",
)  # fmt: skip
PAYERS = (
    PART_A, PART_B, MEDICAID,
    Payer(name="Sunrise Medicaid Plan", payer_id="77041", payer_class="medicaid", filing="MC", phone="800-555-0104",
          tax_id="651023377", rate=0.25, weight=8, member_shape="9#########", claim_shape="J########",
          trace_shape="7704{:07}", benefit="medicaid_plan", contract=True),
    Payer(name="Harbor Medicare Adv", payer_id="60110", payer_class="managed", filing="16", phone="800-555-0105",
          tax_id="204811905", rate=0.32, weight=10, member_shape="H########01", claim_shape="J0######",
          trace_shape="1TR{:08}", benefit="advantage", contract=True),
    Payer(name="Golden Years Adv", payer_id="60214", payer_class="managed", filing="16", phone="800-555-0106",
          tax_id="813660274", rate=0.31, weight=6, member_shape="GY#######", claim_shape="GYJ######",
          trace_shape="GYA{:09}", benefit="advantage", contract=True),
    Payer(name="Atlantic Health PPO", payer_id="30455", payer_class="commercial", filing="12", phone="800-555-0107",
          tax_id="060884512", rate=0.46, weight=12, member_shape="W#########", claim_shape="E#########00",
          trace_shape="8{:013}", benefit="coinsurance", contract=True),
    Payer(name="Blue Palm HMO", payer_id="30510", payer_class="commercial", filing="BL", phone="800-555-0108",
          tax_id="593217480", rate=0.44, weight=11, member_shape="BPHH########", claim_shape="Q1##########",
          trace_shape="BP{:010}", benefit="copay", contract=True),
    Payer(name="Commonwealth Life", payer_id="31077", payer_class="commercial", filing="CI", phone="800-555-0109",
          tax_id="046112093", rate=0.48, weight=8, member_shape="###########", claim_shape="J#####01",
          trace_shape="3{:08}", benefit="coinsurance", contract=True),
    Payer(name="Evergreen Benefits", payer_id="31120", payer_class="commercial", filing="CI", phone="800-555-0110",
          tax_id="911745520", rate=0.45, weight=6, member_shape="U##########", claim_shape="##########",
          trace_shape="EB{:08}", benefit="coinsurance", contract=True),
    Payer(name="Pioneer Mutual", payer_id="32066", payer_class="commercial", filing="CI", phone="800-555-0111",
          tax_id="470339918", rate=0.50, weight=4, member_shape="PM########", claim_shape="PJ#####",
          trace_shape="2{:09}", benefit="coinsurance", contract=True),
    Payer(name="Tri-County Workers Comp", payer_id="33001", payer_class="workers_comp", filing="WC", phone="800-555-0112",
          tax_id="592886417", rate=0.58, weight=2, member_shape="WC26######", claim_shape="J#######",
          trace_shape="TC{:07}", benefit="work"),
)  # fmt: skip
SUPPLEMENT = Payer(
    name="Silver Supplement", payer_id="40101", payer_class="commercial", filing="CI", phone="800-555-0121",
    tax_id="362739571", rate=1.0, weight=0, member_shape="S########-1", claim_shape="MSJ#####",
    trace_shape="SS{:08}", benefit="supplement",
)  # fmt: skip
SENDERS = (*PAYERS, SUPPLEMENT)  # whoever sends remittances

LAST_NAMES = [
    "Okafor",
    "Lindqvist",
    "Tran",
    "Reyes",
    "Abernathy",
    "Castellano",
    "Dubois",
    "Eriksen",
    "Fairweather",
    "Guerrero",
    "Haddad",
    "Ionescu",
    "Jankowicz",
    "Lamont",
    "Mbeki",
    "Nakamura",
    "Oyelaran",
    "Pellegrino",
    "Quintero",
    "Rasmussen",
    "Santangelo",
    "Thibodeaux",
    "Underhill",
    "Vasquez",
    "Whitfield",
    "Xiong",
    "Yamamoto",
    "Ashby",
    "Brannigan",
    "Cho",
    "Delacroix",
    "Esposito",
    "Finnegan",
    "Gallagher",
    "Hollis",
    "Ibarra",
    "Joshi",
    "Kessler",
    "Leclair",
    "Moreau",
    "Novak",
    "Ortega",
    "Pruitt",
    "Rourke",
    "Sandoval",
    "Tamura",
    "Ulrich",
    "Velez",
    "Wozniak",
    "Youssef",
    "Zamora",
    "Barros",
    "Chaudhry",
    "Dragomir",
    "Engstrom",
    "Farouk",
    "Gupta",
    "Hinds",
    "Iglesias",
    "Jansen",
    "Kamara",
    "Lozano",
    "Maddox",
    "Ndiaye",
    "Ochoa",
    "Petrakis",
    "Barnes",
    "Coleman",
    "Dawson",
    "Ellison",
    "Freeman",
    "Grant",
    "Hayes",
    "Jennings",
    "Keller",
    "Lawson",
]
FIRST_NAMES = {
    "F": [
        "Agnes",
        "Alma",
        "Amira",
        "Ana",
        "Astrid",
        "Bianca",
        "Carla",
        "Colette",
        "Deepa",
        "Elena",
        "Ewa",
        "Fiona",
        "Grace",
        "Greta",
        "Ines",
        "Joyce",
        "Leila",
        "Lucia",
        "Marta",
        "Nora",
        "Odette",
        "Pilar",
        "Priya",
        "Rita",
        "Rosa",
        "Ruth",
        "Sana",
        "Simone",
        "Solveig",
        "Wendy",
    ],
    "M": [
        "Andre",
        "Carlos",
        "Dale",
        "Diego",
        "Harold",
        "Hiro",
        "Jude",
        "Karl",
        "Kenji",
        "Liam",
        "Luc",
        "Mateo",
        "Milan",
        "Nigel",
        "Oleg",
        "Omar",
        "Pawel",
        "Rafael",
        "Rocco",
        "Sean",
        "Theo",
        "Tomas",
        "Victor",
        "Vlad",
        "Willem",
        "Arthur",
        "Dennis",
        "Frank",
        "Leon",
        "Walter",
    ],
}
STREETS = ("Cypress Ave", "Harbor Rd", "Magnolia St", "Orange Blossom Ln", "Pelican Way", "Seagrape Dr")
TOWNS = (("Bayview", "FL", "33901"), ("Lakeside", "FL", "33813"), ("Palmetto Bend", "FL", "34221"))
# Who attends, who operates, who reads pictures: name and NPI.
PHYSICIAN_NPIS = {
    "Aldana, Rosa": npi("146756000"), "Brandt, Henrik": npi("133811247"), "Chidi, Ngozi": npi("176045518"),
    "Farrow, Dana": npi("119270336"), "Iyer, Suresh": npi("158362901"), "Kovac, Petra": npi("184003765"),
}  # fmt: skip
ATTENDING, SURGEONS = (
    ("Aldana, Rosa", "Chidi, Ngozi", "Farrow, Dana", "Iyer, Suresh"),
    ("Brandt, Henrik", "Kovac, Petra"),
)
COLLECTORS = ("jdoe", "mlee", "rpatel", "tnguyen")
