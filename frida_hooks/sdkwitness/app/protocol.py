"""The agent's side of the records, written from their Python definitions.

The agent is TypeScript, the records are defined here: `protocol.ts` is made from them, so that the two
cannot drift apart.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import inspect

from sdkwitness.app.native_targets import NativeTarget
from sdkwitness.app.targets import Target
from sdkwitness.capture.records import AgentProblem, Coverage, Effect, Event, Stack

HEADER = """\
// Generated from sdkwitness.capture.records and sdkwitness.app.targets by frida_hooks/agent/build.py: do not edit.

/** Nanoseconds since the Unix epoch in decimal digits: no JavaScript number holds them. */
export type Nanoseconds = string;

/** `@N`: the N-th blob of the batch, which travels beside it as raw bytes. */
export type Bytes = `@${number}`;

"""

ROOTS = (Event, Stack, Coverage, AgentProblem, Effect, Target, NativeTarget)


def typescript() -> str:
    """Return the text of `protocol.ts`."""
    interfaces: dict[str, str] = {}
    for root in ROOTS:
        declare(inspect.type_info(root), interfaces)
    names = " | ".join(("Event", "Stack", "Coverage", "AgentProblem", "Effect"))
    return HEADER + "\n".join(interfaces.values()) + f"\nexport type AgentRecord = {names};\n"


def declare(kind: inspect.Type, interfaces: dict[str, str]) -> str:
    """Return the TypeScript name of a type, adding the interfaces it needs."""
    match kind:
        case inspect.StructType():
            name = kind.cls.__name__
            if name not in interfaces:
                interfaces[name] = ""  # holds the place, and ends a recursion
                interfaces[name] = interface(kind, interfaces)
            return name
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            element = declare(item, interfaces)
            return f"({element})[]" if "|" in element else f"{element}[]"
        case inspect.DictType(key_type=key, value_type=value):
            return f"Record<{declare(key, interfaces)}, {declare(value, interfaces)}>"
        case inspect.UnionType(types=types):
            return " | ".join(declare(t, interfaces) for t in types)
        case inspect.LiteralType(values=values):
            return " | ".join(f'"{v}"' for v in values)
        case _:
            return SCALARS[type(kind)]


SCALARS: dict[type[inspect.Type], str] = {
    inspect.StrType: "string",
    inspect.IntType: "number",
    inspect.FloatType: "number",
    inspect.BoolType: "boolean",
    inspect.BytesType: "Bytes",
    inspect.NoneType: "null",
}


def interface(struct: inspect.StructType, interfaces: dict[str, str]) -> str:
    """Return the declaration of one struct."""
    lines = [f"export interface {struct.cls.__name__} {{"]
    if struct.tag_field is not None:
        lines.append(f'  {struct.tag_field}: "{struct.tag}";')
    for field in struct.fields:
        time: Literal[True, False] = field.name == "time"
        kind = "Nanoseconds" if time else declare(field.type, interfaces)
        lines.append(f"  {field.encode_name}{'' if field.required else '?'}: {kind};")
    return "\n".join([*lines, "}", ""])


def decoder() -> msgspec.json.Decoder[Event | Stack | Coverage | AgentProblem | Effect]:
    """Return a decoder of one line that the agent sent."""
    return msgspec.json.Decoder(Event | Stack | Coverage | AgentProblem | Effect)
