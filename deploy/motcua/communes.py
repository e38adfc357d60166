"""Whether there is a commune of this code at all: a mistyped one would look as if nothing were amiss in it."""

from contracts.delivery.database import Transaction
from services.intake.domain.offer import CommuneUnknown

EXPECTED = "mã xã 5 chữ số trong danh mục (the 5-digit code of a catalogued commune)"


async def must_be_known(tx: Transaction, commune: str | None) -> None:
    """Refuse a commune that the newest catalogue does not have; before any catalogue has come, none is refused."""
    if commune is None:
        return
    known = await tx.fetchval(
        """
        select body::jsonb -> 'communes' @> jsonb_build_array(jsonb_build_object('code', $1::text))
        from routing.edition where kind = 'catalogue' order by published_at desc, edition_id desc limit 1
        """,
        commune,
    )
    if known is False:
        raise CommuneUnknown(f"Danh mục không có xã, phường {commune}.", field="/commune", expected=EXPECTED)
