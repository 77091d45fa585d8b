"""What banks say came in: their files read and proved, their lines matched with what payers said they sent."""
