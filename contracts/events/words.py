"""Free text that an official wrote for one citizen: private, by reference id (topic `routing.words.v1`)."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.message import DossierEvent


class WordsWritten(DossierEvent):
    """The text behind a `words` reference of a progress event; it never leaves the private topic."""

    service: ClassVar[str] = "routing"

    type: Literal["routing.words_written.v1"] = "routing.words_written.v1"
    words: UUID = Field(description="The reference that the progress event carries.")
    text: str = Field(max_length=4000)


WordsEvent = WordsWritten
