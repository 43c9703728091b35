"""`espeak`: eSpeak NG through its C interface; `library` and `voices` also serve the engine `system` on Linux."""
