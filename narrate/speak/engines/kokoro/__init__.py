"""`kokoro`: the neural voices of Kokoro-82M (extra `kokoro`)."""
