"""What can go wrong with a database that a person can mend."""


class MigrationError(Exception):
    """The warehouse cannot be created or upgraded; the message says why and what to do."""
