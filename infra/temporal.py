"""Temporal: the client, and what a cluster must know before loops run on it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from functools import cache

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.client import Client, GrpcCompression
from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)
from temporalio.service import RPCError, RPCStatusCode

from infra.settings import Settings
from workflows.backoff import Backoff
from workflows.contracts import STAGE, TENANT_ID
from workflows.converter import DATA_CONVERTER

log = logging.getLogger(__name__)

SEARCH_ATTRIBUTES = (TENANT_ID.name, STAGE.name)


async def connect(settings: Settings) -> Client:
    """A client of the settings' namespace; waits for as long as Temporal is away.

    Once connected, the client reconnects by itself.
    """
    away = Backoff()
    while True:
        try:
            return await Client.connect(
                settings.temporal_address,
                namespace=settings.temporal_namespace,
                data_converter=DATA_CONVERTER,
                runtime=_runtime(),
                # our messages are small: compressing them costs more than sending them
                grpc_compression=GrpcCompression.NONE,
            )
        except RuntimeError as error:
            pause = away.grow()
            log.warning("Temporal is not there, next try in %.1f s: %s", pause, error)
            await asyncio.sleep(pause)


@cache
def _runtime() -> Runtime:
    """The SDK's core, one per process, which logs where and how the rest of the process does."""
    forwarding = LogForwardingConfig(logger=logging.getLogger("temporalio.core"))
    level = TelemetryFilter(core_level="WARN", other_level="ERROR")
    return Runtime(
        telemetry=TelemetryConfig(logging=LoggingConfig(filter=level, forwarding=forwarding))
    )


async def ensure_search_attributes(client: Client) -> None:
    """Register our search attributes in the client's namespace, unless they are there.

    Raises:
        RPCError: Temporal is away, or the client's account may not register them.
    """
    known = await _known_search_attributes(client)
    missing = [name for name in SEARCH_ATTRIBUTES if name not in known]
    if not missing:
        return
    keyword = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                namespace=client.namespace, search_attributes=dict.fromkeys(missing, keyword)
            )
        )
    except RPCError as error:
        # another worker was faster
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise


async def _known_search_attributes(client: Client) -> Collection[str]:
    try:
        known = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace=client.namespace)
        )
    except RPCError as error:
        # the time-skipping server takes new ones but cannot say which it has
        if error.status is RPCStatusCode.UNIMPLEMENTED:
            return ()
        raise
    return known.custom_attributes
