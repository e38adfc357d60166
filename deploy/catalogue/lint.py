"""What must hold before a catalogue is published."""

from collections.abc import Iterator

from contracts.delivery.envelope import MAX_VALUE
from contracts.events.catalogue import Catalogue
from deploy.catalogue import lint_offer, lint_process
from deploy.catalogue.finding import Finding, Rule

ENVELOPE = 1024


def findings(catalogue: Catalogue) -> list[Finding]:
    """Everything that keeps the catalogue from being published; empty when it may be."""
    return [finding for rule in RULES for finding in rule(catalogue)]


def it_fits_in_one_message(catalogue: Catalogue) -> Iterator[Finding]:
    size = len(catalogue.model_dump_json(exclude_none=True).encode())
    if size > MAX_VALUE - ENVELOPE:
        yield Finding(catalogue.version, f"{size} byte, quá lớn cho một thông điệp", "too large for one message")


RULES: tuple[Rule, ...] = (
    it_fits_in_one_message,
    lint_offer.codes_are_unique,
    lint_offer.communes_are_ranked_by_code,
    lint_offer.terms_are_understood,
    lint_offer.terms_that_are_not_given_say_why,
    lint_offer.validity_does_not_end_before_it_begins,
    lint_offer.every_procedure_names_its_source,
    lint_offer.unloaded_fees_say_who_sets_them,
    lint_offer.every_case_requires_a_paper,
    lint_offer.one_paper_has_one_name,
    lint_offer.data_may_answer_where_a_database_can,
    lint_process.processes_fill_their_terms,
    lint_process.processes_end_by_returning,
    lint_process.every_process_names_its_source,
    lint_process.every_process_is_used,
    lint_process.departments_are_known,
    lint_process.communes_are_known,
    lint_process.every_procedure_is_routed_on_purpose,
    lint_process.the_last_rule_catches_all,
)
