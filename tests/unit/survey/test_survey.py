"""The one survey of a returned dossier."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from contracts.commands import AnswerSurvey
from services.survey.domain.answer import said
from services.survey.domain.survey import Survey, SurveyAlreadyAnswered
from services.survey.stream import hearing
from tests.integration.survey.facts import FRIDAY_AFTERNOON, a_returned_result

NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


def a_survey(*, opened_at: datetime = FRIDAY_AFTERNOON) -> Survey:
    """An open one."""
    return Survey.after(a_returned_result(at=opened_at), traceparent="00-" + "1" * 32 + "-" + "2" * 16 + "-01")


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 27, 16, 59, 59, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 11, 27, 17, 0, tzinfo=UTC), date(2026, 11, 28)),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_survey_belongs_to_the_day_in_viet_nam_on_which_the_result_was_returned(instant: datetime, day: date) -> None:
    assert a_survey(opened_at=instant).opened_on == day


def test_an_answer_becomes_a_fact_by_the_citizen_without_words() -> None:
    survey = a_survey()

    received = survey.answered(said(AnswerSurvey(overall=2, comment="Chờ lâu")), now=NOW)

    assert (received.overall, received.time) == (2, NOW)
    assert (received.actor.role, received.actor.account) == ("applicant", "citizen")
    assert "Chờ" not in received.written().decode()


def test_an_answered_survey_takes_no_other_answer() -> None:
    answered = replace(a_survey(), answered_at=NOW)

    with pytest.raises(SurveyAlreadyAnswered) as refused:
        answered.answered(said(AnswerSurvey(overall=5)), now=NOW)

    assert (refused.value.slug(), refused.value.status) == ("survey-already-answered", 409)


def test_every_fact_on_the_topics_that_survey_hears_is_handled_or_ignored_by_name() -> None:
    heard = hearing()

    assert heard.unheard() == set()
    assert set(heard.handlers) == {"routing.result_returned.v1", "intake.catalogue_published.v1"}
