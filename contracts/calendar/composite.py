"""Limits in two stretches, as for land: one until the money is owed, another that runs from its payment."""

from dataclasses import dataclass, replace

from contracts.calendar.terms import Term


@dataclass(frozen=True, slots=True)
class CompositeTerm:
    """`17 working days`, then `3 working days` from the payment; remote communes have more units before it."""

    until_payment: Term
    from_payment: Term | None = None
    remote_extra: int = 0

    def before_payment(self, *, remote: bool) -> Term:
        """What the receipt promises by."""
        if not remote or not self.remote_extra:
            return self.until_payment
        return replace(self.until_payment, count=self.until_payment.count + self.remote_extra)
