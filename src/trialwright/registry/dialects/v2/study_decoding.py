"""One study of API v2 from its bytes, or why it is none.

Example: ``decoded(b'{"protocolSection": {"statusModule": {}, "statusModule": {}}}')`` is the rejection
``duplicate_keys``: JSON lets the second hide the first, and each parser takes the one it likes.
"""

import re
from collections import Counter
from typing import NamedTuple, TypeVar

import msgspec

from trialwright.registry.dialects.seam import Rejection
from trialwright.registry.dialects.v2.protocol_members import Conduct, Identification, Protocol
from trialwright.registry.dialects.v2.study_members import Study

_STUDY, _ANY = msgspec.json.Decoder(Study), msgspec.json.Decoder(msgspec.Raw)
_IDENTIFICATION = msgspec.json.Decoder(Identification | None)
_CONDUCT = msgspec.json.Decoder(Conduct | None)
# Only a key is a word in quotes before a colon: within a text, quotes are escaped. The words left out stand in several
# objects within a module.
_KEY = re.compile(rb'"(?!(?:id|type|domain|link|date)")(\w++)"\s*+:')
_MODULE = re.compile(rb'"(\w+Module)"\s*+:')
_HALF = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)

T = TypeVar("T")


class Decoded(NamedTuple):
    """A study, its protocol, and the two modules of that which were looked through for keys that stand twice."""

    study: Study
    protocol: Protocol
    identification: Identification
    conduct: Conduct


def decoded(data: bytes) -> Decoded:
    """Decode a study.

    Raises:
        Rejection: ``malformed_json``, ``malformed_text``, ``wrong_form``, ``too_deep``, ``no_protocol_section`` or
            ``duplicate_keys``.
    """
    study = _decode(_STUDY, data, "$")
    protocol = study.protocol_section
    if protocol is None:
        raise Rejection("no_protocol_section", "an object without protocolSection")
    _check_modules(data, study, protocol)
    return Decoded(
        study, protocol,
        _module(_IDENTIFICATION, Identification(), protocol.identification_module, "identificationModule"),
        _module(_CONDUCT, Conduct(), protocol.status_module, "statusModule"),
    )


def part(decoder: msgspec.json.Decoder[T | None], raw: msgspec.Raw | msgspec.UnsetType, where: str) -> T | None:
    """Decode a part that was kept as it is written; None where there is none.

    Raises:
        Rejection: as of `decoded`.
    """
    return None if raw is msgspec.UNSET else _decode(decoder, raw, where)


def _decode(decoder: msgspec.json.Decoder[T], data: bytes | msgspec.Raw, where: str) -> T:
    try:
        try:
            return decoder.decode(data)
        except msgspec.ValidationError as error:
            # What is not even JSON says so first.
            _ANY.decode(data)
            said, _, path = str(error).partition(" - at `$")
            raise Rejection("wrong_form", f"{said} - at `{where}{path or '`'}") from error
    except RecursionError as error:
        raise Rejection("too_deep", "brackets within brackets, deeper than any study has them") from error
    except UnicodeDecodeError as error:
        raise Rejection("malformed_text", f"is no UTF-8: {error.reason}") from error
    except msgspec.DecodeError as error:
        if _HALF.search(bytes(data)):
            raise Rejection("malformed_text", "holds half of a surrogate pair, which is no character") from error
        raise Rejection("malformed_json", str(error)) from error


def _module(
    decoder: msgspec.json.Decoder[T | None], empty: T, raw: msgspec.Raw | msgspec.UnsetType, name: str,
) -> T:
    """Decode a module in which a key that stands twice would change what a trial is."""
    if raw is msgspec.UNSET:
        return empty
    found = _decode(decoder, raw, f"$.protocolSection.{name}")
    keys = _KEY.findall(raw)
    if len(set(keys)) < len(keys):
        raise _twice(keys, f" in {name}")
    return empty if found is None else found


def _check_modules(data: bytes, study: Study, protocol: Protocol) -> None:
    """Refuse a study in which a module stands twice: one look tells of most that none does."""
    known = 0
    for section in (
        protocol, study.results_section, study.document_section, study.annotation_section, study.derived_section,
    ):
        if section is not None:
            modules = msgspec.structs.astuple(section)
            known += len(modules) - modules.count(None) - modules.count(msgspec.UNSET)
    if data.count(b'Module"') > known:
        keys = _MODULE.findall(data)
        if len(set(keys)) < len(keys):
            raise _twice(keys, "")


def _twice(keys: list[bytes], where: str) -> Rejection:
    twice = next(key for key, count in Counter(keys).items() if count > 1)
    return Rejection("duplicate_keys", f"{twice.decode()} stands twice{where}")
