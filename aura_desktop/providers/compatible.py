"""What the three adapters for OpenAI-compatible servers share: the server, its model, opening and closing."""

from __future__ import annotations

from typing import ClassVar, TypedDict

from .. import errors
from .address import Job
from .http import ClientFactory, Server, Timeouts, new_client
from .models import pick_model


class Connection(TypedDict, total=False):
    """How to reach a server: its key, limits in seconds, the maker of its HTTP client, and its names in errors.

    `unencrypted` allows http in the user's own network.
    """

    api_key: str | None
    timeouts: Timeouts | None
    client_factory: ClientFactory
    name: str
    subject: str
    unencrypted: bool


class CompatibleAdapter:
    """One job at one server. All methods on the asyncio thread.

    Args:
        base_url: The server's base URL. Raises SettingsError when it is none.
        model: The model's name; "" chooses one that the server lists.
        connection: See Connection.
    """

    job: ClassVar[Job]
    fallback_model: ClassVar[str] = ""  # for a server that lists none; "" when there is no such name

    def __init__(self, base_url: str, model: str, connection: Connection) -> None:
        self.name = connection.get("name", "compatible")
        self._model = model
        self._server = Server(
            base_url,
            self.job,
            provider=self.name,
            model=model,
            api_key=connection.get("api_key"),
            timeouts=connection.get("timeouts"),
            client_factory=connection.get("client_factory", new_client),
            subject=connection.get("subject", ""),
            unencrypted=connection.get("unencrypted", False),
        )

    async def warm(self) -> None:
        """Open the connection and choose the model. Raises Unreachable, AuthFailed."""
        names = await self._server.warm()
        if not self._model and names:
            self._model = pick_model(names, self.job)

    async def aclose(self) -> None:
        """Close all connections. Idempotent."""
        await self._server.aclose()

    async def _chosen_model(self, deadline: float) -> str:
        """Return the model, choosing one the first time. Raises ProviderError."""
        if not self._model:
            self._model = await self._choose_model(deadline)
        return self._model

    async def _choose_model(self, deadline: float) -> str:
        try:
            names = await self._server.models(deadline)
        except (errors.ModelGone, errors.ProtocolError, errors.BadRequest):
            if not self.fallback_model:
                raise
            names = []  # many servers of this kind have one model and list none
        if names:
            return pick_model(names, self.job)
        if self.fallback_model:
            return self.fallback_model
        peer = self._server.peer
        sentence = f"{peer.subject} has no model loaded. Load one there, or name one in settings."
        raise errors.ModelGone(sentence, provider=peer.provider)
