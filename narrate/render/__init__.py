"""The unit of work: a passage becomes a piece. The one room that joins speak, stitch and codecs."""
