"""`piper`: neural voices of Piper (extra `piper`)."""
