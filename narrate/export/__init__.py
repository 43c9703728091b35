"""Pieces -> files: the audio in one of several formats, and its sidecars.

`output.Export` is the door. Nothing is imported here, because every worker imports a codec, and with it this package.
"""
