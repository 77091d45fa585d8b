"""The reference central billing API: takes payers' files in, keeps the ledger, serves desks, takes their actions."""
