"""One catalogue version, ready to be asked: by which rule a unit handles a dossier, and in which steps."""

from dataclasses import dataclass

from contracts.events.catalogue import Catalogue, Procedure, ProcedureCase, RoutingRule
from contracts.events.intake import DossierRecorded
from contracts.problems import Refusal
from services.routing.domain.dossier import Dossier
from services.routing.domain.law import Step, first_step


class ProcedureNotInCatalogue(Refusal):
    """Danh mục của hồ sơ không có thủ tục hoặc trường hợp này.

    The dossier's catalogue version does not hold this procedure or case.
    """


class NoRuleDecides(Refusal):
    """Không có quy tắc nào xác định đơn vị giải quyết.

    No rule says which unit handles this.
    """


@dataclass(frozen=True, slots=True)
class Route:
    """Where a dossier goes, why, and the steps it takes there; the rule also looked at the procedure's `field`."""

    rule: str
    field: str
    unit: str
    procedure: Procedure
    case: ProcedureCase
    steps: tuple[Step, ...]


class Offer:
    """A catalogue version with its answers remembered."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.version = catalogue.version
        self.units = {department.code: department for department in catalogue.departments}
        self.duties = {duty.code: duty for duty in catalogue.duties or ()}
        self._rules = catalogue.rules
        self._remote = frozenset(catalogue.remote_communes or ())
        self._procedures = {procedure.code: procedure for procedure in catalogue.procedures}
        self._templates = {template.code: template for template in catalogue.templates}
        self._routes: dict[tuple[str, str, str], Route] = {}
        self._steps: dict[tuple[str, str], tuple[Step, ...]] = {}

    def route(self, procedure: str, case: str, *, commune: str) -> Route:
        """The route of a procedure's case in a commune: the first rule whose every condition holds decides."""
        asked = (procedure, case, commune)
        # A province asks the same few hundred questions all day.
        if asked not in self._routes:
            self._routes[asked] = self._decided(*asked)
        return self._routes[asked]

    def _decided(self, code: str, case_code: str, commune: str) -> Route:
        procedure, case = self.case(code, case_code, commune=commune)
        rule = next((rule for rule in self._rules if _holds(rule, procedure, commune=commune)), None)
        if rule is None:
            raise NoRuleDecides(f"{code} {commune}")
        steps = self.steps(case.process, lead=rule.unit)
        return Route(rule.rule, procedure.field, rule.unit, procedure, case, steps)

    def case(self, procedure_code: str, case_code: str, *, commune: str) -> tuple[Procedure, ProcedureCase]:
        """A procedure and one of its cases, as this commune handles it."""
        procedure = self._procedures.get(procedure_code)
        for case in procedure.cases if procedure else ():
            if procedure and case.code == case_code:
                return procedure, case.in_commune(remote=commune in self._remote)
        raise ProcedureNotInCatalogue(f"{procedure_code}/{case_code} in {self.version}")

    def steps(self, template: str, *, lead: str) -> tuple[Step, ...]:
        """A template's steps with the unit that leads in its place."""
        if (template, lead) not in self._steps:
            self._steps[template, lead] = tuple(Step.of(step, lead=lead) for step in self._templates[template].steps)
        return self._steps[template, lead]


def _holds(rule: RoutingRule, procedure: Procedure, *, commune: str) -> bool:
    return (
        rule.procedure in (None, procedure.code)
        and rule.field in (None, procedure.field)
        and rule.commune in (None, commune)
    )


def routed(recorded: DossierRecorded, route: Route, *, opening: str) -> Dossier:
    """The dossier in the hands of the unit that the rule chose; its clock runs since its reception."""
    step = first_step(route.steps)
    return Dossier(
        dossier_id=recorded.dossier_id,
        code=recorded.dossier_code,
        receiving_commune=recorded.receiving_commune,
        handling_commune=recorded.handling_commune,
        procedure=recorded.procedure,
        case=recorded.case,
        field=route.field,
        rule=route.rule,
        unit=route.unit,
        template=route.case.process,
        catalogue=recorded.promise.catalogue,
        opening=opening,
        received_at=recorded.received_at,
        holder=route.steps[step].unit,
        step=step,
        calendar=recorded.promise.calendar,
        due_at=recorded.promise.due_at,
        apology_latest=recorded.promise.apology_latest,
        clock_from=recorded.received_at,
    )
