"""What a seasoned specialist knows by heart: data files with a schema, and the look-ups that read them when first asked."""
