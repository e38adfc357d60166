"""What should have happened by now, by a service's own clock: no fact leads to it, so what stands there is read."""

from contracts.delivery.database import Transaction
from deploy.motcua.ledger.shapes import Difference


async def differences(tx: Transaction) -> list[Difference]:
    """Deadlines and limits that did not sound, and letters that nobody sends."""
    sounding = await tx.fetch("select dossier_id, what, due_at from routing.overdue")
    letters = await tx.fetch("select notice_id, dossier_id, told, channel, stored_at from notify.stuck_letter")
    return [
        *(
            Difference(
                slug="overdue", subject=row["dossier_id"], reader="routing", detail=row["what"], at=row["due_at"]
            )
            for row in sounding
        ),
        *(
            Difference(
                slug="notice-stuck",
                subject=row["dossier_id"],
                event_id=row["told"],
                reader="notify",
                detail=f"{row['channel']} {row['notice_id']}",
                at=row["stored_at"],
            )
            for row in letters
        ),
    ]
