"""What a payer decided, to the cent."""
