"""Worker processes: each holds one engine, and is stopped when it hangs and replaced when it dies."""
