package io.robinbff.settings;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

import static io.robinbff.settings.Rule.count;
import static io.robinbff.settings.Rule.flag;
import static io.robinbff.settings.Rule.number;
import static io.robinbff.settings.Rule.oneOf;
import static io.robinbff.settings.Rule.size;
import static io.robinbff.settings.Rule.text;
import static io.robinbff.settings.Rule.time;
import static io.robinbff.settings.Setting.optional;
import static io.robinbff.settings.Setting.secret;
import static io.robinbff.settings.Setting.setting;

/**
 * A table of every setting that an operator may set, with what it may be: ours, and of
 * Spring Boot's those that the documentation names. One table, so that a wrong value is
 * refused before anything starts, in the same words everywhere. A test holds it against
 * the settings records: a component without a row is found.
 */
final class SettingsTable {

	/** The levels of a logger. */
	static final Rule LEVEL = oneOf("trace", "debug", "info", "warn", "error", "off");

	private static final Rule WORD = text("[^\\s\\p{Cntrl}]+", "a text without blanks and line breaks");

	private static final Rule PORT = count(0, 65_535);

	private static final List<Setting> ALL = List.of(
			// ROBIN.
			secret("robin.api-key",
					text("\\s*[^\\s\\p{Cntrl}:]+\\s*", "ROBIN's API key, without blanks, line breaks and colons")),
			secret("robin.api-secret",
					text("\\s*[^\\s\\p{Cntrl}]+\\s*", "ROBIN's API secret, without blanks and line breaks in it")),
			optional("robin.api-key-file", FileRules.readable()),
			optional("robin.api-secret-file", FileRules.readable()),
			setting("robin.base-url", "https://api.robinhq.com", AddressRules.web()),
			setting("robin.allow-plain-http", "false", flag()), setting("robin.time-zone", "UTC", zone()),
			setting("robin.page-size", "0", count(0, 10_000)),
			setting("robin.connect-timeout", "1s", time("1ms", "1m")),
			setting("robin.tls-timeout", "2s", time("1ms", "1m")),
			setting("robin.response-timeout", "4s", time("1ms", "5m")),
			setting("robin.attempt-timeout", "5s", time("1ms", "5m")),
			setting("robin.idle-timeout", "20s", time("1ms", "1h")),
			setting("robin.max-answer-size", "32MB", size("1KB", "2047MB")),
			setting("robin.max-memory", "0MB", size("0B", "64GB")),
			// Their own readers say what is wrong with them.
			secret("robin.proxy.url", WORD), optional("robin.proxy.url-file", WORD),
			optional("robin.proxy.no-proxy", WORD.list()), optional("robin.ca-file", WORD),
			optional("robin.client-certificate-file", WORD), optional("robin.client-key-file", WORD),
			setting("robin.retry.attempts", "3", count(1, 10)),
			setting("robin.retry.backoff", "200ms", time("1ms", "1m")),
			setting("robin.retry.percent", "10", count(0, 100)),
			setting("robin.retry.min-per-minute", "5", count(0, 1_000)),
			setting("robin.breaker.calls", "20", count(1, 10_000)),
			setting("robin.breaker.minimum-calls", "10", count(1, 10_000)),
			setting("robin.breaker.failure-rate", "50", number(1, 100)),
			setting("robin.breaker.slow-call", "4s", time("1ms", "5m")),
			setting("robin.breaker.slow-rate", "80", number(1, 100)),
			setting("robin.breaker.open-for", "1s", time("1ms", "1h")),
			setting("robin.breaker.patience", "0s", time("0s", "5m")),
			// Callers.
			optional("spring.security.oauth2.resourceserver.jwt.issuer-uri", AddressRules.web()),
			optional("robin.access.issuers", AddressRules.web().list()),
			optional("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", AddressRules.web()),
			optional("robin.access.jwk-set-uris", WORD.list()),
			setting("robin.access.allow-plain-http", "false", flag()),
			setting("robin.access.audience", "robin-bff", WORD.list()), optional("robin.access.clients", WORD.list()),
			setting("robin.access.token-type", "any", oneOf("any", "at-jwt")),
			optional("robin.access.stores.claim", WORD),
			optional("robin.access.stores.groups",
					text("[^\\p{Cntrl}]*[^\\s=][^\\p{Cntrl}]*=\\s*[^\\s=][^=\\p{Cntrl}]*", "GROUP=STORE").list()),
			setting("robin.access.stores.told", "false", flag()),
			optional("robin.access.introspection.uris", WORD.list()),
			optional("robin.access.introspection.clients", WORD.list()),
			secret("robin.access.introspection.secrets", text("\\S+=\\S+", "ISSUER=SECRET for each issuer")),
			optional("robin.access.introspection.secrets-file", FileRules.readable()),
			setting("robin.access.introspection.per-second", "50", count(1, 10_000)),
			secret("robin.hubspot.client-secret",
					text("\\s*[^\\s,\\p{Cntrl}]{16,}\\s*(,\\s*[^\\s,\\p{Cntrl}]{16,}\\s*)?",
							"the client secret of the HubSpot app, or two of them, separated by a comma")),
			optional("robin.hubspot.client-secret-file", FileRules.readable()),
			optional("robin.hubspot.base-url", AddressRules.web()),
			optional("robin.hubspot.portals", text("[1-9]\\d{0,14}", "the id of a HubSpot account").list()),
			setting("robin.hubspot.routes", "POST /conversations/search,POST /customers/summary",
					text("(GET|POST) /\\S*", "a route as GET or POST, a blank, and a path").list()),
			setting("robin.hubspot.scopes", "conversations.read", WORD.list()),
			optional("robin.hubspot.stores",
					text("[^\\p{Cntrl}]*[^\\s\\p{Cntrl}][^\\p{Cntrl}]*", "a web store's name, or * for all").list()),
			optional("robin.access.cors-headers", WORD.list()), setting("robin.access.address-in-path", "true", flag()),
			setting("robin.callers.customers-per-minute", "100", count(0, 100_000)),
			setting("robin.callers.customers-per-hour", "500", count(0, 100_000)),
			setting("robin.callers.customers-per-day", "2000", count(0, 100_000)),
			setting("server.max-http-request-header-size", "16KB", size("1KB", "1MB")),
			setting("robin.web.head-timeout", "10s", time("1ms", "10m")),
			setting("robin.web.exchange-timeout", "60s", time("1ms", "1h")),
			setting("robin.web.max-anonymous", "4096", count(1, 1_000_000)),
			setting("robin.web.trusted-proxies",
					"127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,169.254.0.0/16,fc00::/7,fe80::/10",
					WORD.list()),
			setting("robin.access.scope-claims", "scope,scp", WORD.list()),
			optional("robin.access.cors-origins", AddressRules.origin().list()),
			optional("robin.access.authorization-url", AddressRules.web()),
			optional("robin.access.token-url", AddressRules.web()),
			setting("robin.access.issuer-retry", "5s", time("1ms", "1h")),
			setting("robin.request.deadline", "10s", time("1s", "5m")),
			setting("robin.request.cache-control", "no-store", oneOf("private", "no-store")),
			setting("robin.callers.per-minute", "1200", count(0, 1_000_000)),
			setting("robin.summary.asks", "20", count(0, 200)), setting("robin.watch.limit", "2000", count(0, 100_000)),
			setting("robin.watch.per-subject", "4", count(1, 1_000)),
			setting("robin.watch.life", "1h", time("10s", "1d")), setting("robin.export.at-once", "2", count(1, 100)),
			// Privacy.
			secret("robin.privacy.key",
					text(".{32,}", "32 characters or more, such as the output of openssl rand -hex 32")),
			optional("robin.privacy.key-file", FileRules.readable()),
			setting("robin.privacy.library-debug", "false", flag()), optional("robin.audit.file", FileRules.writable()),
			secret("robin.audit.key",
					text(".{32,}", "32 characters or more, such as the output of openssl rand -hex 32")),
			optional("robin.audit.key-file", FileRules.readable()),
			setting("robin.audit.purpose", "optional", oneOf("optional", "required")),
			setting("robin.audit.on-failure", "refuse", oneOf("refuse", "continue")),
			setting("robin.audit.enabled", "true", flag()),
			// Quota.
			setting("robin.quota.per-second", "3", count(1, 1_000_000)),
			setting("robin.quota.per-minute", "180", count(1, 1_000_000)),
			setting("robin.quota.per-hour", "10000", count(1, 1_000_000)),
			setting("robin.quota.per-day", "100000", count(1, 1_000_000)),
			setting("robin.quota.guard", "100ms", time("0s", "10s")),
			setting("robin.quota.queue-limit", "1000", count(1, 1_000_000)),
			optional("robin.quota.file", FileRules.writable()), setting("robin.quota.replicas", "3", count(1, 1_000)),
			setting("robin.quota.adaptive", "true", flag()),
			// Cache.
			setting("robin.cache.fresh", "30s", time("0s", "7d")),
			setting("robin.cache.stale-while-revalidate", "10m", time("0s", "7d")),
			setting("robin.cache.stale-if-error", "24h", time("0s", "7d")),
			setting("robin.cache.negative-ttl", "10s", time("0s", "7d")),
			setting("robin.cache.patience", "1s", time("0s", "5m")),
			setting("robin.cache.refresh", "10s", time("0s", "1h")),
			setting("robin.cache.size", "64MB", size("1MB", "64GB")),
			secret("robin.cache.key", text(
					"\\s*[^:,\\s]+:[A-Za-z0-9+/=_-]{40,}\\s*(,\\s*[^:,\\s]+:[A-Za-z0-9+/=_-]{40,}\\s*)*",
					"id:key with 32 random bytes in Base64 as the key, several separated by commas; make one with "
							+ "echo k1:$(openssl rand -base64 32)")),
			optional("robin.cache.key-file", FileRules.readable()),
			// Events.
			secret("robin.events.secret",
					text("\\s*[^\\s,\\p{Cntrl}]{32,}\\s*(,\\s*[^\\s,\\p{Cntrl}]{32,}\\s*)?",
							"32 characters or more without blanks, such as the output of openssl rand -hex 32, "
									+ "or two of these, separated by a comma")),
			optional("robin.events.secret-file", FileRules.readable()),
			optional("robin.events.header", text("[A-Za-z0-9-]+", "a header's name")),
			optional("robin.events.subscription", WORD), setting("robin.events.per-second", "50", count(1, 100_000)),
			setting("robin.events.fresh", "4h", time("0s", "7d")),
			setting("robin.events.silence", "2m", time("1s", "1d")), setting("robin.events.wrong", "2", number(1, 25)),
			setting("robin.events.renew", "10m", time("0s", "1d")),
			// Replicas.
			optional("spring.data.redis.url", AddressRules.redis()),
			optional("spring.data.redis.host", text("[^\\s\\p{Cntrl}:/@#]+", "a host's name, without port and scheme")),
			setting("spring.data.redis.port", "6379", count(1, 65_535)),
			setting("spring.data.redis.database", "0", count(0, 1_000)), optional("spring.data.redis.username", WORD),
			secret("spring.data.redis.password", WORD), setting("spring.data.redis.ssl.enabled", "false", flag()),
			optional("spring.data.redis.sentinel.master", WORD),
			optional("spring.data.redis.sentinel.nodes", AddressRules.node().list()),
			optional("spring.data.redis.cluster.nodes", AddressRules.node().list()),
			setting("robin.redis.name", "robinbff",
					text("[A-Za-z0-9._-]+", "letters, digits, dots, dashes and underscores")),
			setting("robin.redis.replica", "${HOSTNAME:}", WORD),
			setting("robin.redis.timeout", "50ms", time("10ms", "500ms")),
			// The process.
			setting("robin.log.repeats", "5", count(0, 1_000)), setting("robin.panel.enabled", "true", flag()),
			setting("robin.shutdown.drain", "0s", time("0s", "10m")),
			setting("spring.lifecycle.timeout-per-shutdown-phase", "20s", time("0s", "10m")),
			setting("server.port", "8080", PORT), setting("management.server.port", "9090", PORT),
			setting("springdoc.api-docs.enabled", "true", flag()),
			setting("springdoc.swagger-ui.enabled", "true", flag()),
			optional("management.opentelemetry.tracing.export.otlp.endpoint", AddressRules.web()),
			setting("management.tracing.sampling.probability", "0.1", number(0, 1)),
			optional("logging.structured.format.console", oneOf("ecs", "gelf", "logstash")));

	private SettingsTable() {
	}

	/** Returns all settings, in the order in which the documentation has them. */
	static List<Setting> all() {
		return ALL;
	}

	/** Returns the setting of a property's name, if the table has it. */
	static Optional<Setting> find(String property) {
		return ALL.stream().filter((setting) -> setting.property().equals(property)).findFirst();
	}

	private static Rule zone() {
		return new Rule((text) -> {
			try {
				return !ZoneId.of(text).getId().isEmpty();
			}
			catch (DateTimeException ex) {
				return false;
			}
		}, "a time zone, such as Europe/Amsterdam or UTC");
	}

}
