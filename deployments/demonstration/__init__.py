"""An invented partnership with a caseload that is always alive: every name, place and address is made up."""
