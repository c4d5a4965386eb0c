"""Tools by which tests from outside prepare a running shop and look into it: `manage.py testkit`.

A room adds its own in a `testkit.py`: functions marked with `@tool`, whose arguments are words on the
command line and whose answer is printed as JSON. They run in development only.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

Tool = Callable[..., Mapping[str, Any]]
_tools: dict[str, Tool] = {}


def tool(function: Tool) -> Tool:
    """Known by the function's name, with dashes. Its parameters are text or int, with or without default."""
    _tools[function.__name__.replace("_", "-")] = function
    return function


def tools() -> dict[str, Tool]:
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, "testkit"):
            import_module(f"{config.name}.testkit")
    return dict(sorted(_tools.items()))


def words_of(function: Tool) -> list[tuple[str, type, Any]]:
    """Name, type and default of each argument; no default is `inspect.Parameter.empty`."""
    signature = inspect.signature(function, eval_str=True)
    return [(each.name, each.annotation, each.default) for each in signature.parameters.values()]
