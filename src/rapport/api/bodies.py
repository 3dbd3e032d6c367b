"""Finds every wrong field of a request at once; the decoder alone stops at the first."""

import re
from types import UnionType
from typing import Any, get_args

import msgspec
from litestar import Request
from litestar.exceptions import ClientException, ValidationException

MISSING = "Please fill this in."
UNKNOWN = "This is not something that can be set here."
PATTERNS = (
    (r"missing required field", MISSING),
    (r"length >= 1$|length >= 1 ", MISSING),
    (r"of length >= (\d+)", "Please use at least {0} characters."),
    (r"of length <= (\d+)", "Please use at most {0} characters."),
    (r">= (-?[\d.]+)", "Please use {0} or more."),
    (r"<= (-?[\d.]+)", "Please use {0} or less."),
    (r"Invalid enum value|Invalid value", "Please choose one of the offered values."),
    (r"(?i)uuid", "This is not a known id."),
    (r"(?i)datetime|RFC3339", "Please give a date and time with a zone."),
    (r"matching regex", "This does not look right."),
)


class KeptRequest(Request[Any, Any, Any]):
    """A request that keeps its decoded JSON, for telling all wrong fields, and drops the NUL that no database holds."""

    async def body(self) -> bytes:
        """The raw body."""
        body = await super().body()
        is_form = self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        return body.replace(b"%00", b"") if is_form else body

    async def json(self) -> Any:
        """The decoded body."""
        try:
            value = await super().json()
        except RecursionError:
            raise ClientException("nested too deeply") from None
        if b"\\u0000" in await self.body():
            value = without_nul(value)
        self.scope["state"]["decoded_body"] = value
        return value


def without_nul(value: Any) -> Any:
    """``value`` without the one character that a database cannot hold; nobody types it, pasting may bring it."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [without_nul(part) for part in value]
    if isinstance(value, dict):
        return {without_nul(name): without_nul(part) for name, part in value.items()}
    return value


def wrong_fields(request: Request[Any, Any, Any], error: ValidationException) -> dict[str, str]:
    """Field name -> what is wrong with it, for the body's typed Struct and for query and path."""
    found: dict[str, str] = {}
    body = request.scope["state"].get("decoded_body")
    annotation = _body_type(request)
    if annotation is not None and isinstance(body, dict):
        found = _check_fields(annotation, body)
    for item in error.extra if isinstance(error.extra, list) else []:
        name = str(item.get("key", ""))
        if name not in {"", "data"} and re.split(r"[.\[]", name, maxsplit=1)[0] not in found:
            found[name] = _plain(str(item.get("message", "")))
    return found


def _body_type(request: Request[Any, Any, Any]) -> type[msgspec.Struct] | None:
    handler = request.scope.get("route_handler")
    field = handler.parsed_fn_signature.parameters.get("data") if handler is not None else None
    annotation = field.annotation if field is not None else None
    return annotation if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct) else None


def _check_fields(struct: type[msgspec.Struct], body: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    for name, field in fields.items():
        if name not in body:
            if field.required:
                found[name] = MISSING
            continue
        inner = _struct_in(field.type)
        if inner is not None and isinstance(body[name], dict):
            within = _check_fields(inner, body[name])
            found.update({f"{name}.{key}": words for key, words in within.items()})
            continue
        try:
            msgspec.convert(body[name], field.type, strict=False)
        except msgspec.ValidationError as wrong:
            found[name] = _plain(str(wrong))
    if struct.__struct_config__.forbid_unknown_fields:
        found.update({str(name): UNKNOWN for name in body if name not in fields})
    return found


def _struct_in(annotation: Any) -> type[msgspec.Struct] | None:
    """The one struct that a field holds, if it holds one; it may be left out (``| None``)."""
    options = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    structs = [one for one in options if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    return structs[0] if len(structs) == 1 else None


def _plain(message: str) -> str:
    """The decoder's words as ours; unknown ones become one sentence that is always true."""
    for pattern, words in PATTERNS:
        match = re.search(pattern, message)
        if match:
            return words.format(*match.groups())
    return "This does not fit here. Please check it."
