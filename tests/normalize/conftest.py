"""Property tests without a deadline: the first example may load the language model, which takes a second or more."""

from hypothesis import settings

settings.register_profile("without_deadline", deadline=None)
settings.load_profile("without_deadline")
