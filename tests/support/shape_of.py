"""Whether a value has the shape that its type declares: the keys of every `TypedDict`, none more and none missing, and the kind of each value."""

from collections.abc import Iterator
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict


def differences(value: Any, shape: Any, where: str = "") -> Iterator[str]:
    """Each place at which a value is not of its declared shape, with what is there. None where it is."""
    if is_typeddict(shape):
        yield from _of_keys(value, shape, where or shape.__name__)
    elif get_origin(shape) is list:
        [each] = get_args(shape)
        if not isinstance(value, list):
            yield f"{where}: {value!r} is no list"
            return
        for one in value:
            yield from differences(one, each, f"{where}[]")
    elif get_origin(shape) is dict and isinstance(value, dict):
        names, each = get_args(shape)
        for name, one in value.items():
            yield from differences(name, names, f"{where}{{}}")
            yield from differences(one, each, f"{where}[{name}]")
    elif get_origin(shape) in (Union, UnionType):
        if all(any(differences(value, one, where)) for one in get_args(shape)):
            wrong = [list(differences(value, one, where)) for one in get_args(shape) if one is not NoneType]
            yield from wrong[0] if len(wrong) == 1 else [f"{where}: {value!r} is not {shape}"]
    elif not _is(value, shape):
        yield f"{where}: {value!r} is not {shape}"


def types_in(value: Any, shape: Any) -> Iterator[type]:
    """The `TypedDict`s that a value of its shape really holds somewhere."""
    if is_typeddict(shape):
        yield shape
        for name, each in get_type_hints(shape).items():
            if name in value:
                yield from types_in(value[name], each)
    elif get_origin(shape) is list:
        for one in value:
            yield from types_in(one, get_args(shape)[0])
    elif get_origin(shape) in (Union, UnionType) and value is not None:
        for each in get_args(shape):
            if not any(differences(value, each)):
                yield from types_in(value, each)


def _of_keys(value: Any, shape: Any, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: {value!r} is no object"
        return
    hints = get_type_hints(shape)
    yield from (f"{where}: {name} is missing" for name in sorted(shape.__required_keys__ - value.keys()))
    yield from (f"{where}: {name} is not declared" for name in sorted(value.keys() - hints.keys()))
    for name in value.keys() & hints.keys():
        yield from differences(value[name], hints[name], f"{where}.{name}")


def _is(value: Any, shape: Any) -> bool:
    if shape is Any:
        return True
    if get_origin(shape) is Literal:
        return value in get_args(shape)
    if get_origin(shape) is dict:
        return False
    if shape is NoneType or shape is None:
        return value is None
    if issubclass(shape, StrEnum):  # a record's JSON holds its text
        return value in list(shape)
    return type(value) is shape or (shape is str and isinstance(value, str))
