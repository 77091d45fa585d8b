"""The law of advice, held over the demo's accounts and over generated histories."""
