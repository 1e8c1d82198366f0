"""The use cases over both simulators, as the tests of crashes have them."""

from __future__ import annotations

from tests.crashes.conftest import _world, make_scene, new_url, scene, world  # noqa: F401
