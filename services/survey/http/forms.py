"""An answer as a program sends it (JSON) or as a browser does (a form)."""

from fastapi import Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from contracts.commands import AnswerSurvey
from contracts.delivery.http import field_problem
from contracts.problems import InputRefused
from services.survey.domain.answer import FACTORS
from services.survey.pages.views import Filled

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_MOST_FIELDS = 20
_DIGITS = frozenset("0123456789")


class FormUnreadable(InputRefused):
    """Không đọc được biểu mẫu gửi lên.

    The form that was sent cannot be read.
    """


def is_form(request: Request) -> bool:
    """Whether a browser's form was sent."""
    return request.headers.get("content-type", "").lower().startswith(_FORMS)


async def command_in(request: Request) -> AnswerSurvey:
    """The answer in a JSON body or in a program's form; the refusal names the field."""
    try:
        if is_form(request):
            return command_of(await filled_in(request))
        return AnswerSurvey.model_validate_json(await request.body())
    except ValidationError as error:
        raise field_problem(dict(error.errors(include_input=False)[0])) from None


async def filled_in(request: Request) -> Filled:
    """The form as it was filled in; what was left out is not there."""
    try:
        form = await request.form(max_files=0, max_fields=_MOST_FIELDS)
    except (HTTPException, UnicodeDecodeError) as error:
        expected = f"tối đa {_MOST_FIELDS} ô, không có tệp (at most {_MOST_FIELDS} fields, no files)"
        raise FormUnreadable(field="", expected=expected) from error
    given = {name: value for name, value in form.items() if isinstance(value, str) and value}
    scores = {name: given[name] for name in ("overall", *FACTORS) if name in given}
    # A browser sends a line's end as two characters, and counts it as one.
    return Filled(scores, given.get("comment", "").replace("\r\n", "\n"))


def command_of(filled: Filled) -> AnswerSurvey:
    """The answer in a form; a ValidationError says what is wrong with it."""
    # A form knows only text; what is no digit is left as it is, for the command to refuse.
    scores = {name: int(text) if text in _DIGITS else text for name, text in filled.scores.items()}
    overall = {"overall": scores.pop("overall")} if "overall" in scores else {}
    return AnswerSurvey.model_validate({**overall, "factors": scores, "comment": filled.comment or None})


def wrong_fields(error: ValidationError) -> frozenset[str]:
    """The fields to correct."""
    return frozenset(str(each["loc"][-1]) for each in error.errors(include_input=False))
