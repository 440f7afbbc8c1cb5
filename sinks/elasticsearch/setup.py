"""What must be there before the first document: the right server, templates, indices that have an age."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from callstash.errors import CallstashError, Retry
from sinks.elasticsearch import indices, retention, templates
from sinks.elasticsearch.bodies import index_name
from sinks.elasticsearch.client import asked, server
from sinks.elasticsearch.options import ElasticsearchOptions
from sinks.mapping import KINDS

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

log = logging.getLogger("callstash.elasticsearch")
_A_DAY_S = 86_400
SET_UP = "have somebody who may manage templates run `callstash elasticsearch setup`"


class Setup:
    """One server, one prefix."""

    def __init__(
        self, client: Elasticsearch, options: ElasticsearchOptions, declared: Callable[[], Mapping[str, str]]
    ) -> None:
        self.client = client
        self.options = options
        self._declared = declared
        self._made: set[str] = set()
        self._expire_at = 0.0

    def wanted(self) -> list[templates.Template]:
        """The templates as they should be. Raise CallstashError for a server that we do not speak to."""
        version = server(self.client)
        self._require_plugin()
        options = self.options
        made = templates.Wanted(options.prefix, self._declared(), options.analyzer, options.ilm_policy, version)
        self._require_policy()
        return templates.templates(made)

    def prepare(self) -> None:
        """Bring the templates up to date and delete what is kept no longer."""
        wanted = self.wanted()
        if self.options.manage_template:
            if changed := templates.install(self.client, wanted):
                log.info("templates brought up to date: %s", ", ".join(changed))
                self._extend_mappings()
        else:
            self._require(wanted)
        self.expire()

    def expire(self) -> None:
        """Delete the months that are kept no longer; at once, and then once a day."""
        if self.options.retention is None or time.monotonic() < self._expire_at:
            return
        names = retention.expired(self.client, self.options.prefix, self.options.retention)
        retention.delete(self.client, names)
        if names:
            log.info("kept no longer, deleted: %s", ", ".join(names))
        self._expire_at = time.monotonic() + _A_DAY_S

    def check(self) -> None:
        """Raise where the server would refuse us; change nothing."""
        wanted = self.wanted()
        if not self.options.manage_template:
            self._require(wanted)

    def differences(self) -> dict[str, str]:
        """Name -> how the server's template differs from ours; those that do not are left out."""
        found = {one.name: templates.compare(self.client, one)[0] for one in self.wanted()}
        return {name: how for name, how in found.items() if how}

    def _extend_mappings(self) -> None:
        """Add properties that are new to the indices there are; say which refuse, and why."""
        for refusal in indices.refusals(indices.extend(self.client, self.options.prefix, self._declared())):
            log.warning("an index keeps its mapping: %s", refusal)

    def make_indices(self, names: Iterable[str]) -> None:
        """With a lifecycle policy: make the months' indices before they are written to, with the age of their month."""
        if not self.options.ilm_policy:
            return
        for name in set(names) - self._made:
            month = name.rpartition("-")[2]
            for kind in KINDS:
                self._make_index(index_name(self.options.prefix, kind, month), month)
            self._made.add(name)

    def _make_index(self, name: str, month: str) -> None:
        began = datetime.strptime(month, "%Y.%m").replace(tzinfo=UTC)
        age: dict[str, Any] = {"index.lifecycle.origination_date": int(began.timestamp() * 1000)}
        if not asked(self.client, "GET", f"/_cat/indices/{name}", missing=[], format="json"):
            asked(self.client, "PUT", f"/{name}", {"settings": age})

    def _require(self, wanted: list[templates.Template]) -> None:
        for one in wanted:
            if how := templates.compare(self.client, one)[0]:
                if how in (templates.MISSING, templates.OLDER):
                    raise Retry(f"the template {one.name} is {how}", SET_UP)
                log.warning("the template %s is %s than this callstash's: %s", one.name, how, SET_UP)

    def _require_plugin(self) -> None:
        plugin = templates.PLUGINS.get(self.options.analyzer)
        if plugin is None:
            return
        rows = asked(self.client, "GET", "/_cat/plugins", format="json")
        if plugin not in {row.get("component") for row in rows}:
            raise CallstashError(
                f"analyzer '{self.options.analyzer}' wants the plug-in {plugin}, which no node has",
                f"install it on every node (bin/elasticsearch-plugin install {plugin}), or say 'analyzer: cjk'",
            )

    def _require_policy(self) -> None:
        policy = self.options.ilm_policy
        if policy is None:
            return
        try:
            found = asked(self.client, "GET", f"/_ilm/policy/{policy}", missing={})
        except CallstashError as error:
            raise CallstashError(
                f"this server knows no lifecycle policies: {error.reason}", "take out 'ilm_policy'"
            ) from error
        if policy not in found:
            raise CallstashError(
                f"there is no lifecycle policy '{policy}'", "make it in Kibana, or correct 'ilm_policy'"
            )
