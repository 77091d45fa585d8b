"""The judge: from an account and a day to its queue, score, clocks, sentence and next steps."""
