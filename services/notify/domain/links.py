"""The addresses that a notice sends a citizen to, each with the token that opens it."""

from dataclasses import dataclass

from contracts.identifiers import DossierId
from contracts.tokens.links import survey_token, tracking_token


@dataclass(frozen=True, slots=True)
class Links:
    """Where tracking and survey live, and the keys of their tokens."""

    tracking_url: str
    tracking_key: str
    survey_url: str
    survey_key: str

    def tracking(self, code: str) -> str:
        """The dossier's page, with the second factor of its receipt."""
        return f"{self.tracking_url.rstrip('/')}/t/{code}?k={tracking_token(code, key=self.tracking_key)}"

    def survey(self, dossier: DossierId) -> str:
        """The dossier's survey."""
        return f"{self.survey_url.rstrip('/')}/s/{survey_token(dossier, key=self.survey_key)}"
