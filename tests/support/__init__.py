"""What tests are made with: worlds of records, whole stacks, a desk, mail servers, and the notices that pages are written from."""
