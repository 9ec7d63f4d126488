"""The page of services and their keys. GUI thread only."""

from __future__ import annotations

from ...services import SERVICES
from ..words import tr
from .context import Context
from .fields import Switch
from .form import Page, bind
from .servers import ServersSection
from .service_card import ServiceCard
from .verdict import Verdict, text_label


class ServicesPage(Page):
    """A card for each service with an account, and the servers on this computer."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme, tr("Services"))
        self._context = context
        self.column.addWidget(
            text_label(
                tr("Aura works without any of these. With a key it uses the service; a key goes to that service only."),
                "rowNote",
            )
        )
        self.no_keyring = Verdict(context.theme)
        self.column.addWidget(self.no_keyring)
        self.cards = {name: ServiceCard(context, service) for name, service in SERVICES.items()}
        for card in self.cards.values():
            self.column.addSpacing(8)
            self.column.addWidget(card)
        self.column.addSpacing(8)
        self.column.addWidget(text_label(tr("Servers on this computer"), "sectionTitle"))
        self.servers = ServersSection(context)
        self.column.addWidget(self.servers)
        network = self.section(tr("Servers of your own network"))
        self.unencrypted = network.row(tr("Use them without encryption too"), Switch(context.theme))
        self.unencrypted.set_note(tr("Others in that network can then hear what is said. This computer needs none."))
        bind(context, "servers.unencrypted", self.unencrypted)
        self.end()
        context.keys.changed.connect(self._keys_changed)
        self._keys_changed()
        self.shown.connect(self._look)

    def _keys_changed(self) -> None:
        self.no_keyring.show_bad(self._context.keys.no_keyring)

    def _look(self) -> None:
        if not self.servers.rows:
            self.servers.look()
