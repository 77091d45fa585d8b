"""What a seasoned specialist knows by heart: data files, and the look-ups that read them when first asked.

Each file has a Struct for its schema. A site may lay its own wording (say, licensed descriptions) over ours.
"""
