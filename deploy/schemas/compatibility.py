"""Whether a schema may follow another under the same type: only additions may, everything else is a new `.v2`.

Readers of yesterday read what is written tomorrow and the other way round, so a field is never removed, renamed,
retyped, narrowed, made required or given another default. More members of an enum or a union may come, readers first.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from deploy.schemas.event_schema import Schema, is_schema

_WORDING = frozenset({"$schema", "$id", "$defs", "$ref", "title", "description", "examples"})
_LEAST = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
_MOST = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
_WALKED = frozenset(
    {"properties", "required", "items", "prefixItems", "additionalProperties", "anyOf", "oneOf", "enum"}
)
_NOTHING: Schema = {}

Seen = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that a reader or a writer of the other version would stumble over."""

    where: str
    what: str

    def __str__(self) -> str:
        """For a person."""
        return f"{self.where or '/'}: {self.what}"


@dataclass(frozen=True, slots=True)
class _Version:
    """A node of one document, with the document for its references and the reference that led here."""

    node: Schema
    root: Schema
    reference: str = ""

    def at(self, node: object) -> "_Version":
        """Another node of the same document, its reference followed."""
        found = node if is_schema(node) else _NOTHING
        reference = str(found.get("$ref", ""))
        target: object = self.root
        for part in reference.removeprefix("#/").split("/") if reference else ():
            target = target[part] if is_schema(target) else _NOTHING
        if reference and is_schema(target):
            found = target | found
        return _Version(found, self.root, reference)


def breaks(old: Schema, new: Schema) -> list[Break]:
    """What keeps `new` from following `old`; nothing when it may."""
    before, after = _Version(old, old), _Version(new, new)
    return list(_compared(before.at(old), after.at(new), where="", seen=frozenset()))


def _compared(old: _Version, new: _Version, *, where: str, seen: Seen) -> Iterator[Break]:
    pair = old.reference, new.reference
    if all(pair) and pair in seen:
        return
    if _members(old.node) or _members(new.node):
        yield from _union(old, new, where=where, seen=seen | {pair})
        return
    yield from _keywords(old.node, new.node, where=where)
    yield from _fields(old, new, where=where, seen=seen | {pair})
    yield from _parts(old, new, where=where, seen=seen | {pair})


def _keywords(old: Schema, new: Schema, *, where: str) -> Iterator[Break]:
    for name in sorted((old.keys() | new.keys()) - _WORDING - _WALKED):
        before, after = old.get(name), new.get(name)
        if before == after and (name in old) == (name in new):
            continue
        if name in _LEAST or name in _MOST:
            if after is None or (before is not None and (after <= before if name in _LEAST else after >= before)):
                continue
            yield Break(where, f"{name} narrowed from {before} to {after}")
        elif name == "pattern" and name not in new:
            continue
        else:
            yield Break(where, f"{name} changed from {before!r} to {after!r}")
    yield from _enum(old, new, where=where)


def _enum(old: Schema, new: Schema, *, where: str) -> Iterator[Break]:
    if "enum" in new and "enum" not in old:
        yield Break(where, "an enum narrows what was open")
    elif "enum" in new:
        for member in old["enum"]:
            if member not in new["enum"]:
                yield Break(where, f"enum member {member!r} removed")


def _fields(old: _Version, new: _Version, *, where: str, seen: Seen) -> Iterator[Break]:
    before, after = old.node.get("properties", {}), new.node.get("properties", {})
    for name in before:
        if name not in after:
            yield Break(f"{where}/{name}", "removed")
        else:
            yield from _compared(old.at(before[name]), new.at(after[name]), where=f"{where}/{name}", seen=seen)
    demanded, demands = set(old.node.get("required", ())), set(new.node.get("required", ()))
    for name in sorted(demands - demanded):
        yield Break(f"{where}/{name}", "newly required")
    for name in sorted(demanded - demands):
        yield Break(f"{where}/{name}", "no longer required, and readers of the old version demand it")


def _parts(old: _Version, new: _Version, *, where: str, seen: Seen) -> Iterator[Break]:
    for name in ("items", "additionalProperties"):
        before, after = old.node.get(name, True), new.node.get(name, True)
        if is_schema(before) and is_schema(after):
            yield from _compared(old.at(before), new.at(after), where=f"{where}/{name}", seen=seen)
        elif before != after and after is not True:
            yield Break(f"{where}/{name}", "narrowed")
    firsts, lasts = old.node.get("prefixItems", ()), new.node.get("prefixItems", ())
    if len(firsts) != len(lasts):
        yield Break(where, "prefixItems changed in number")
    for place, (before, after) in enumerate(zip(firsts, lasts, strict=False)):
        yield from _compared(old.at(before), new.at(after), where=f"{where}/{place}", seen=seen)


def _members(node: Schema) -> list[object]:
    return [*node.get("anyOf", ()), *node.get("oneOf", ())]


def _union(old: _Version, new: _Version, *, where: str, seen: Seen) -> Iterator[Break]:
    """Every member of the old union must have a member of the new one that may follow it."""
    candidates = [new.at(member) for member in _members(new.node)] or [new]
    for place, member in enumerate(_members(old.node) or [old.node]):
        before = old.at(member)
        nearest = min((list(_compared(before, after, where="", seen=seen)) for after in candidates), key=len)
        if nearest:
            name = before.node.get("title", before.node.get("type", place))
            yield Break(where, f"union member {name} removed or broken ({nearest[0]})")
    if _members(old.node) and old.node.get("default") != new.node.get("default"):
        yield Break(where, "default changed")
