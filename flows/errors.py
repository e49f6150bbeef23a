"""The faults that data and users cause. Anything else is a bug and fails the run.

WinnowError
├── UserError            the person at the keyboard can fix it: one line, no traceback
│   ├── AlreadyRunning       another run holds the warehouse
│   ├── AlreadyCovered       a later run did the work of this one
│   └── DatabaseUnavailable  no warehouse can be reached or started
└── DataError            one file or document is at fault: it becomes a row in `rejections`
    ├── FileError            the file as a whole
    └── DocumentError        one document in it
"""

from __future__ import annotations

from typing import ClassVar

from schemas.records import Rejection, Stage


class WinnowError(Exception):
    """Root of every fault that Winnow foresees."""


class UserError(WinnowError):
    """A mistake that a person can mend; the message says what happened and what to do."""

    exit_code: ClassVar[int] = 2


class AlreadyRunning(UserError):
    """Another run is writing to the same warehouse."""

    exit_code = 4


class AlreadyCovered(UserError):
    """A run that began after this one was due has done its work."""


class DatabaseUnavailable(UserError):
    """The warehouse cannot be reached or started."""

    exit_code = 5


class DataError(WinnowError):
    """A fault of one file or document. `reason` is stable: people filter and group by it."""

    reason: ClassVar[str]
    how_to_fix: ClassVar[str]
    stage: ClassVar[Stage]

    def rejection(self) -> Rejection:
        """The row that keeps this fault, its detail being the exception's message."""
        return Rejection(self.stage, self.reason, str(self), self.how_to_fix)


class FileError(DataError):
    """The file as a whole is at fault. `payload` holds its bytes, `sha256` (hex) their hash, where they were read."""

    stage = Stage.EXTRACT

    def __init__(self, message: str, payload: bytes | None = None) -> None:
        super().__init__(message)
        self.payload = payload
        self.sha256: str | None = None


class NotASeed(FileError):
    """The file is no saved blog page."""

    reason = "not_a_seed"
    how_to_fix = "Nothing, if it is no blog page: move it out of the seed folder or narrow --pattern to silence this."


class FileTooLarge(FileError):
    """The file is over the size limit and was not read."""

    reason = "file_too_large"
    how_to_fix = "Split the file, or raise WINNOW_MAX_FILE_BYTES if it really is one page."


class FileUnreadable(FileError):
    """The operating system refuses to open or read the file, or it is no regular file."""

    reason = "file_unreadable"
    how_to_fix = "Check the file's permissions and that it is a regular file inside the root, then run again."


class ObjectUnreadable(FileUnreadable):
    """A file behind a URL is there and cannot be read."""

    how_to_fix = (
        "Check that the credentials in the environment may read it and that the server answers, then run again."
    )


class FileChanging(FileError):
    """The file was written to while it was read."""

    reason = "file_changing"
    how_to_fix = "Wait until whatever writes the file is done, then run again."


class UndecodableText(FileError):
    """No character encoding explains the bytes well enough."""

    reason = "undecodable_text"
    how_to_fix = "Save the file as UTF-8 and run again."


class BrokenFile(FileError):
    """The file breaks off or is damaged from some point on; what stood before that point was read."""

    reason = "broken_file"
    how_to_fix = "Fetch or export the file again; what stands before the break was loaded."


class UnsafeFile(FileError):
    """The file is built so that reading it would never end: entities or aliases within each other, a bomb in a zip."""

    reason = "unsafe_file"
    how_to_fix = "Nothing, if you did not make the file yourself: do not trust it. Otherwise export it again."


class EncryptedFile(FileError):
    """An archive that opens with a password only."""

    reason = "encrypted_file"
    how_to_fix = "Unpack it with its password into a folder, or save it without one, and run again."


class ArchiveTooLarge(FileError):
    """An archive with more members, or in more archives, than are unpacked."""

    reason = "archive_too_large"
    how_to_fix = "Unpack it into a folder and run again."


class EmptyFile(FileError):
    """The file holds nothing but white space."""

    reason = "empty_file"
    how_to_fix = "Save the page again; the file has no text in it."


class DocumentError(DataError):
    """One document is at fault."""

    stage = Stage.CLEAN


class BrokenRecord(DocumentError):
    """A record of a file is damaged; its neighbours are not."""

    stage = Stage.EXTRACT
    reason = "broken_record"
    how_to_fix = "Fetch or export the file again; the records around this one were loaded."


class EncryptedMember(DocumentError):
    """A member of an archive can only be read with a password."""

    stage = Stage.EXTRACT
    reason = "encrypted_member"
    how_to_fix = "Unpack the archive with its password and read the files that were in it."


class NotAnArticle(DocumentError):
    """The page is no single post: an index, an archive list, a login wall."""

    reason = "not_an_article"
    how_to_fix = "Nothing, if it lists posts or asks for a login; the posts themselves are what is loaded."


class PageTooLarge(DocumentError):
    """A page with more elements or lines than any person writes."""

    reason = "page_too_large"
    how_to_fix = "Nothing, if a program wrote the page; else save the post without what surrounds it."


class NoArticleBody(DocumentError):
    """Nothing is left of the page once furniture is gone."""

    reason = "no_article_body"
    how_to_fix = (
        "Open the file; if it does hold an article, run `winnow preview` on it and report what was cut by mistake."
    )


class NoTitle(DocumentError):
    """The page has no line that could be a title."""

    reason = "no_title"
    how_to_fix = "Put the post's title on the first line of the file and run again."
