"""The bank ledger: banks' files taken in, their lines matched with remittances, the page of the day."""
