"""The columns of the hospital's own extracts."""

COVERAGE_COLUMNS = ("payer", "payer_id", "payer_class", "member_id", "payer_phone", "plan")


HEADERS = {
    "registration": (
        "account,mrn,last,first,born,sex,phone,address,guarantor_last,guarantor_first,guarantor_phone,kind,facility,"
        "admitted_on,discharged_on,attending,authorization,charges,expected,first_statement_on,estimate,alerts,"
        + ",".join(f"{column}_{n}" for n in (1, 2, 3) for column in COVERAGE_COLUMNS)
    ).split(","),
    "postings": ["account", "posted_on", "kind", "bucket", "amount", "reference"],
    "notes": ["account", "at", "by", "code", "text", "next_on", "fields"],
}


OPTIONAL = {"first_statement_on", "estimate", "alerts", "plan_1", "plan_2", "plan_3", "fields"}  # a file may lack them
