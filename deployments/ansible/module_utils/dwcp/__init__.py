"""What the dwcp modules share: exact files, the record of managed files, services, kernel parameters."""
