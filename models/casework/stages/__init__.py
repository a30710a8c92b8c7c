"""One operation and its form for each stage of the process and its parts."""
