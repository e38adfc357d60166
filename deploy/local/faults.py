"""The bad days that a local gateway can be asked to have."""

import asyncio

from pydantic import BaseModel, ConfigDict, Field


class Faults(BaseModel):
    """Everything is well by default; posting `{}` makes everything well again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    latency_ms: int = Field(default=0, ge=0, description="Wait this long before every answer.")
    error_rate: float = Field(default=0.0, ge=0, le=1, description="This share of requests fails, evenly spread.")
    status: int | None = Field(default=None, description="The failures' status: HTTP 503 or SMTP 451 unless said.")
    reject_to: frozenset[str] = Field(default=frozenset(), description="Addressees that are refused for good.")
    accept_then_timeout: bool = Field(default=False, description="Accept, then never answer.")


class BadDay:
    """The faults in force, and how many failures are due."""

    def __init__(self) -> None:
        self.faults = Faults()
        self._due = 0.0
        self._over = asyncio.Event()

    def become(self, faults: Faults) -> None:
        """Put other faults in force; whoever hangs is let go."""
        self.faults = faults
        self._over.set()
        self._over = asyncio.Event()
        self._due = 0.0

    def fails(self) -> bool:
        """Whether this request is one of those that fail."""
        self._due += self.faults.error_rate
        failing = self._due >= 1
        self._due -= failing
        return failing

    async def delay(self) -> None:
        """Be as slow as asked."""
        if self.faults.latency_ms:
            await asyncio.sleep(self.faults.latency_ms / 1000)

    async def hang(self) -> None:
        """Leave the caller without an answer for as long as this day lasts, when so asked."""
        if self.faults.accept_then_timeout:
            await self._over.wait()
