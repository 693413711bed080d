package io.robinbff.helm;

import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The rules and the dashboard that the chart gives to Prometheus and to Grafana. */
final class Monitoring {

	private Monitoring() {
	}

	/** A file of rules, as Prometheus reads it. */
	static JsonNode rules() {
		return Chart
			.render("alerts", Chart.LEAST,
					"prometheusRule: {enabled: true, runbookUrl: \"https://docs.example.com/operations.md\"}")
			.one("PrometheusRule")
			.path("spec");
	}

	static List<JsonNode> alerts() {
		return rules().path("groups").path(0).path("rules").valueStream().toList();
	}

	static JsonNode dashboard() {
		JsonNode config = Chart.render("dashboard", Chart.LEAST, "dashboard: {enabled: true}").one("ConfigMap");
		return JsonMapper.shared().readTree(config.path("data").path("robin-bff.json").asString());
	}

}
