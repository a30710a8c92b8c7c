"""One answer on its way into the record, and the files that it names."""
