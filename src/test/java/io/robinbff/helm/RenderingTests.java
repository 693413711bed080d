package io.robinbff.helm;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** What the chart makes of values, and what holds whatever they are. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("helm")
class RenderingTests {

	private static final String REDIS = """
			redis: {enabled: true, existingSecret: robin-bff-redis, cacheKeySecret: robin-bff-cache, port: 6380}
			""";

	/** Every switch, on. */
	private static final String EVERYTHING = REDIS
			+ """
					replicaCount: 2
					commonLabels: {team: crm}
					privacy: {existingSecret: robin-bff-privacy}
					events: {existingSecret: robin-bff-events, ingress: {enabled: true, className: nginx, host: events.example.com, tlsSecret: tls,
					  annotations: {nginx.ingress.kubernetes.io/whitelist-source-range: 192.0.2.0/24}}}
					egress: {proxySecret: proxy, noProxy: [.internal, 10.0.0.0/8], caConfigMap: company-ca,
					  clientCertificateSecret: robin-bff-client}
					image: {repository: registry.example.com/robin-bff, pullSecrets: [{name: registry}],
					  digest: "sha256:0000000000000000000000000000000000000000000000000000000000000000"}
					autoscaling: {enabled: true}
					robin: {existingSecret: "", baseUrl: "https://robin.example.com:8444"}
					externalSecret: {enabled: true, store: {name: vault}, remoteKey: crm/robin}
					access: {corsOrigins: ["https://a.example.com", "https://b.example.com"], scopeClaims: [realm_access.roles]}
					settings: {ROBIN_CACHE_FRESH: 1m, ROBIN_QUOTA_PER_DAY: 1000000, ROBIN_ALLOW_PLAIN_HTTP: false,
					  ROBIN_ACCESS_STORES_GROUPS_0: "CN=hats,OU=crm=Hats"}
					ingress: {enabled: true, className: nginx, hosts: [bff.example.com, crm.example.com], path: /bff, tlsSecret: tls,
					  annotations: {cert-manager.io/cluster-issuer: letsencrypt}}
					httpRoute: {enabled: true, parentRefs: [{name: public, namespace: gateways, sectionName: https}],
					  hostnames: [bff.example.com], annotations: {a: b}}
					networkPolicy:
					  clients: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: crm}}}]
					  extraEgress: [{to: [{namespaceSelector: {}}], ports: [{port: 4318, protocol: TCP}]}]
					serviceMonitor: {enabled: true, labels: {release: prometheus}}
					dashboard: {enabled: true, annotations: {grafana_folder: CRM}}
					prometheusRule: {enabled: true, labels: {release: prometheus}, alertLabels: {team: crm}, runbookUrl: "https://docs.example.com/operations.md"}
					service: {type: LoadBalancer, annotations: {a: b}}
					serviceAccount: {annotations: {a: b}}
					podLabels: {sidecar: none}
					podAnnotations: {note: here}
					priorityClassName: important
					nodeSelector: {kubernetes.io/arch: amd64}
					tolerations: [{key: dedicated, operator: Exists}]
					affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: []}}
					extraEnv: [{name: LOGGING_LEVEL_IO_ROBINBFF, value: DEBUG},
					  {name: PROXY_TOKEN, valueFrom: {secretKeyRef: {name: proxy, key: token}}}]
					extraEnvFrom: [{configMapRef: {name: more}}]
					extraVolumes: [{name: ca, configMap: {name: company-ca}}]
					extraVolumeMounts: [{name: ca, mountPath: /etc/ca, readOnly: true}]
					""";

	private static final String RUNBOOK = "prometheusRule: {runbookUrl: \"https://docs.example.com/operations.md\"}";

	/** What clusters and their add-ons ask for, by the name of who asks. */
	private static final Map<String, String> CLUSTERS = Map.of("openshift",
			"""
					podSecurityContext: {runAsNonRoot: true, runAsUser: null, runAsGroup: null, fsGroup: null, seccompProfile: {type: RuntimeDefault}}
					ingress: {enabled: true, hosts: [a.example.com, b.example.com], tls: [{secretName: a, hosts: [a.example.com]},
					  {secretName: b, hosts: [b.example.com]}]}
					networkPolicy: {clients: [{namespaceSelector: {matchLabels: {network.openshift.io/policy-group: ingress}}}]}
					""",
			"istio",
			"""
					podLabels: {sidecar.istio.io/inject: "true"}
					podAnnotations: {proxy.istio.io/config: "{holdApplicationUntilProxyStarts: true}"}
					serviceMonitor: {enabled: true, scheme: https, scrapeTimeout: 10s, namespace: monitoring,
					  tlsConfig: {insecureSkipVerify: true}, relabelings: [{action: labeldrop, regex: pod_template_hash}],
					  metricRelabelings: [{action: drop, sourceLabels: [__name__], regex: jvm_.*}]}
					extraObjects:
					  - apiVersion: v1
					    kind: ConfigMap
					    metadata: {name: '{{ .Release.Name }}-peer'}
					    data: {mode: STRICT}
					""",
			"keda", REDIS + """
					replicaCount: null
					quotaReplicas: 7
					podMonitor: {enabled: true, labels: {release: prometheus}}
					podDisruptionBudget: {minAvailable: 1}
					topologySpread: {constraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway,
					  labelSelector: {matchLabels: {app.kubernetes.io/instance: crm}}}]}
					""", "vault", """
					robin: {existingSecret: "", files: {key: /vault/secrets/api-key, secret: /vault/secrets/api-secret}}
					podAnnotations: {vault.hashicorp.com/agent-inject: "true"}
					deploymentAnnotations: {reloader.stakater.com/auto: "true"}
					probes: {liveness: null}
					dumps: {enabled: true, size: 2Gi}
					""", "dual-stack",
			"""
					service: {type: LoadBalancer, ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv6, IPv4], labels: {tier: crm}, nodePort: 30080,
					  loadBalancerClass: internal, loadBalancerSourceRanges: [10.0.0.0/8], externalTrafficPolicy: Local}
					hostAliases: [{ip: 10.0.0.9, hostnames: [robin.internal]}]
					schedulerName: other
					revisionHistoryLimit: 2
					""",
			"redis-password", """
					replicaCount: 2
					redis: {enabled: true, url: "rediss://redis.data.svc:6390/1", passwordSecret: redis-auth}
					check: {enabled: true}
					strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 0, maxSurge: 2}}
					lifecycle: {preStop: {sleep: {seconds: 1}}}
					""", "parent",
			REDIS + """
					global: {imageRegistry: registry.example.com/, imagePullSecrets: [all, {name: more}]}
					enabled: true
					autoscaling: {enabled: true, maxReplicas: 9, targetMemoryUtilizationPercentage: 80,
					  behavior: {scaleUp: {stabilizationWindowSeconds: 30}}}
					extraContainers: [{name: proxy, image: "proxy:1", resources: {limits: {memory: 64Mi}}, securityContext: {
					  allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}}]
					extraInitContainers: [{name: wait, image: "wait:1", resources: {limits: {memory: 64Mi}}, securityContext: {
					  allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}}]
					""");

	/** Every switch that is on, off. */
	private static final String NOTHING = """
			networkPolicy: {enabled: false}
			quotaFile: {enabled: false}
			serviceAccount: {create: false, name: shared}
			podDisruptionBudget: {enabled: false}
			topologySpread: {enabled: false}
			""";

	static Stream<Manifests> renderings() {
		return Stream.concat(
				CLUSTERS.entrySet().stream().map((one) -> Chart.render(one.getKey(), Chart.LEAST, one.getValue())),
				few());
	}

	private static Stream<Manifests> few() {
		return Stream.of(Chart.render("default", Chart.LEAST), production(), demo(),
				Chart.render("everything", Chart.LEAST, EVERYTHING), Chart.render("nothing", Chart.LEAST, NOTHING),
				Chart.render("nothing-of-several", Chart.LEAST, REDIS, NOTHING, "replicaCount: 3"),
				Chart.render("volume", Chart.LEAST,
						"quotaFile: {persistence: {enabled: true, storageClassName: fast}}"),
				Chart.render("existing-volume", Chart.LEAST,
						"quotaFile: {persistence: {enabled: true, existingClaim: mine}}"),
				Chart.render("redis-url", Chart.LEAST,
						"redis: {enabled: true, url: \"rediss://redis.data.svc:6390/1\"}", "replicaCount: 2"),
				Chart.render("plain-ingress", Chart.LEAST,
						"ingress: {enabled: true, hosts: [bff.example.com], allowPlainHttp: true}",
						"networkPolicy: {clients: [{podSelector: {}}]}"),
				Chart.render("node-port", Chart.LEAST, "service: {type: NodePort}"));
	}

	private static Manifests production() {
		return Chart.render("production", List.of(Chart.PRODUCTION), RUNBOOK);
	}

	private static Manifests demo() {
		return Chart.render("demo", List.of(Chart.DEMO));
	}

	@Test
	void defaultHasWhatItNeedsAndNoMore() {
		assertThat(Chart.render("default", Chart.LEAST).kinds()).containsExactly("Deployment", "NetworkPolicy", "Pod",
				"Service", "ServiceAccount");
	}

	@Test
	void productionHasSeveralPodsTlsAndAlerts() {
		Manifests production = production();
		assertThat(production.kinds()).containsExactly("Deployment", "Ingress", "NetworkPolicy", "Pod",
				"PodDisruptionBudget", "PrometheusRule", "Service", "ServiceAccount", "ServiceMonitor");
		assertThat(production.one("Deployment").path("spec").path("replicas").asInt()).isGreaterThan(1);
		assertThat(production.pod().path("spec").path("topologySpreadConstraints")).hasSize(2);
		assertThat(production.one("Ingress").path("spec").path("tls")).isNotEmpty();
	}

	@Test
	void everySwitchOnMakesEveryKind() {
		Manifests everything = Chart.render("everything", Chart.LEAST, EVERYTHING);
		assertThat(everything.kinds()).containsExactly("ConfigMap", "Deployment", "ExternalSecret", "HTTPRoute",
				"HorizontalPodAutoscaler", "Ingress", "Ingress", "NetworkPolicy", "Pod", "PodDisruptionBudget",
				"PrometheusRule", "Service", "Service", "ServiceAccount", "ServiceMonitor");
		assertThat(everything.one("Deployment").path("spec").has("replicas")).as("left to the autoscaler").isFalse();
		assertThat(everything.container().path("image").asString())
			.startsWith("registry.example.com/robin-bff@sha256:");
		assertThat(everything.env("ROBIN_QUOTA_PER_DAY")).isEqualTo("1000000");
		assertThat(everything.env("ROBIN_ALLOW_PLAIN_HTTP")).isEqualTo("false");
		assertThat(everything.env("ROBIN_ACCESS_CORS_ORIGINS"))
			.isEqualTo("https://a.example.com,https://b.example.com");
		assertThat(everything.yaml()).contains("company-ca", "important", "dedicated", "name: registry", "/bff",
				"path: /hooks/conversations", "pathType: Exact", "/etc/robin-bff/events/secret");
	}

	/** Argo CD and Flux compare what they render with what is there. */
	@Test
	void rendersTheSameTwice() {
		assertThat(Chart.render("twice", Chart.LEAST, EVERYTHING).yaml())
			.isEqualTo(Chart.render("twice", Chart.LEAST, EVERYTHING).yaml());
	}

	@Test
	void bothCompilersAreAChoice() {
		assertThat(Chart.render("default", Chart.LEAST).container().toString()).doesNotContain("_JAVA_OPTIONS");
		assertThat(Chart.render("both compilers", Chart.LEAST + "\ncompilers: both\n").container().toString())
			.contains("_JAVA_OPTIONS", "-XX:TieredStopAtLevel=4");
	}

	@Test
	void whoeverScalesTheQuotaKnowsTheMostPods() {
		Manifests keda = Chart.render("keda", Chart.LEAST, CLUSTERS.get("keda"));
		assertThat(keda.env("ROBIN_QUOTA_REPLICAS")).isEqualTo("7");
		assertThat(keda.one("Deployment").path("spec").has("replicas")).isFalse();
		assertThat(keda.one("PodDisruptionBudget").path("spec").path("minAvailable").asInt()).isEqualTo(1);
		assertThat(keda.kinds()).contains("PodMonitor");
		assertThat(Chart.render("parent", Chart.LEAST, CLUSTERS.get("parent")).env("ROBIN_QUOTA_REPLICAS"))
			.isEqualTo("10");
	}

	@Test
	void addOnsGetWhatTheyAskFor() {
		Manifests vault = Chart.render("vault", Chart.LEAST, CLUSTERS.get("vault"));
		assertThat(vault.env("ROBIN_API_KEY_FILE")).isEqualTo("/vault/secrets/api-key");
		assertThat(vault.container().has("livenessProbe")).isFalse();
		assertThat(vault.yaml()).contains("mountPath: /dumps").doesNotContain("/etc/robin-bff/credentials");
		Manifests redis = Chart.render("redis-password", Chart.LEAST, CLUSTERS.get("redis-password"));
		assertThat(redis.env("SPRING_DATA_REDIS_HOST")).isEqualTo("redis.data.svc");
		assertThat(redis.env("SPRING_DATA_REDIS_SSL_ENABLED")).isEqualTo("true");
		assertThat(redis.env("SPRING_DATA_REDIS_DATABASE")).isEqualTo("1");
		assertThat(redis.pod().path("spec").path("initContainers").path(0).path("args").path(0).asString())
			.isEqualTo("check");
		assertThat(Chart.render("parent", Chart.LEAST, CLUSTERS.get("parent")).container().path("image").asString())
			.startsWith("registry.example.com/robin-bff:");
		assertThat(Chart.render("istio", Chart.LEAST, CLUSTERS.get("istio")).yaml()).contains("crm-peer");
	}

	@Test
	void proxyAuthoritiesAndCertificateComeFromFiles() {
		Manifests everything = Chart.render("everything", Chart.LEAST, EVERYTHING);
		assertThat(everything.env("ROBIN_PROXY_URL_FILE")).isEqualTo("/etc/robin-bff/proxy/url");
		assertThat(everything.env("ROBIN_PROXY_NO_PROXY")).isEqualTo(".internal,10.0.0.0/8");
		assertThat(everything.env("ROBIN_CA_FILE")).isEqualTo("/etc/robin-bff/ca/ca.crt");
		assertThat(everything.env("ROBIN_CLIENT_CERTIFICATE_FILE")).isEqualTo("/etc/robin-bff/client/tls.crt");
		assertThat(everything.env("ROBIN_CLIENT_KEY_FILE")).isEqualTo("/etc/robin-bff/client/tls.key");
		assertThat(everything.yaml()).contains("mountPath: /etc/robin-bff/ca", "name: company-ca");
	}

	@Test
	void proxyIsAllTheNetworkPolicyLetsOutToUnlessSomethingGoesAround() {
		String proxy = "egress: {proxyUrl: \"http://proxy.corp:8888\"";
		Manifests all = Chart.render("proxy", Chart.LEAST, proxy + "}");
		assertThat(all.env("ROBIN_PROXY_URL")).isEqualTo("http://proxy.corp:8888");
		assertThat(egressPorts(all)).containsExactly("53/UDP", "53/TCP", "8888/TCP");
		assertThat(egressPorts(Chart.render("around", Chart.LEAST, proxy + ", noProxy: [.internal]}")))
			.contains("8888/TCP", "443/TCP");
	}

	@Test
	void everySwitchOffLeavesDeploymentAndService() {
		Manifests nothing = Chart.render("nothing-of-several", Chart.LEAST, REDIS, NOTHING, "replicaCount: 3");
		assertThat(nothing.kinds()).containsExactly("Deployment", "Pod", "Service");
		assertThat(nothing.pod().path("spec").path("serviceAccountName").asString()).isEqualTo("shared");
		assertThat(nothing.pod().path("spec").has("topologySpreadConstraints")).isFalse();
	}

	@Test
	void demoNeedsNoSecretAndNoNetwork() {
		Manifests demo = demo();
		assertThat(demo.yaml()).doesNotContain("secretName", "secretKeyRef", "robin-secret");
		JsonNode sidecar = demo.pod().path("spec").path("initContainers").path(0);
		assertThat(sidecar.path("restartPolicy").asString()).isEqualTo("Always");
		assertThat(demo.one("NetworkPolicy").path("spec").path("egress")).as("DNS alone").hasSize(1);
		Map<String, String> credentials = credentials(sidecar);
		assertThat(credentials).hasSize(2).isEqualTo(credentials(demo.container()));
	}

	private static Map<String, String> credentials(JsonNode container) {
		return container.path("env")
			.valueStream()
			.filter((variable) -> variable.path("name").asString().startsWith("ROBIN_API_"))
			.collect(Collectors.toMap((variable) -> variable.path("name").asString(),
					(variable) -> variable.path("valueFrom").path("fieldRef").path("fieldPath").asString()));
	}

	@Test
	void podsAreReplacedOneByOneOnlyWhereTheyShareTheQuota() {
		JsonNode alone = Chart.render("default", Chart.LEAST).one("Deployment").path("spec").path("strategy");
		assertThat(alone.path("type").asString()).isEqualTo("Recreate");
		JsonNode shared = production().one("Deployment").path("spec").path("strategy");
		assertThat(shared.path("type").asString()).isEqualTo("RollingUpdate");
		assertThat(shared.path("rollingUpdate").path("maxUnavailable").asInt()).isZero();
	}

	@Test
	void spendingIsRememberedOverRestartsWhereThereIsNoRedis() {
		Manifests alone = Chart.render("default", Chart.LEAST);
		assertThat(alone.env("ROBIN_QUOTA_FILE")).isEqualTo("/var/lib/robin-bff/quota");
		assertThat(production().env("ROBIN_QUOTA_FILE")).isEmpty();
		Manifests volume = Chart.render("volume", Chart.LEAST, "quotaFile: {persistence: {enabled: true}}");
		assertThat(volume.one("PersistentVolumeClaim").path("metadata").path("name").asString())
			.isEqualTo("crm-robin-bff-quota");
	}

	@ParameterizedTest
	@MethodSource("renderings")
	void selectorsFindThePodsAndNothingElse(Manifests manifests) {
		Map<String, String> labels = map(manifests.pod().path("metadata").path("labels"));
		Map<String, String> test = map(manifests.one("Pod").path("metadata").path("labels"));
		assertSelects(manifests.one("Deployment").path("spec").path("selector").path("matchLabels"), labels, test);
		for (JsonNode document : manifests.documents()) {
			switch (document.path("kind").asString()) {
				case "Service" -> assertSelects(document.path("spec").path("selector"), labels, test);
				case "PodDisruptionBudget" ->
					assertSelects(document.path("spec").path("selector").path("matchLabels"), labels, test);
				case "NetworkPolicy" ->
					assertSelects(document.path("spec").path("podSelector").path("matchLabels"), labels, test);
				case "ServiceMonitor" -> assertThat(map(manifests.documents()
					.stream()
					.filter((other) -> other.path("kind").asString().equals("Service"))
					.findFirst()
					.orElseThrow()
					.path("metadata")
					.path("labels")).entrySet())
					.containsAll(map(document.path("spec").path("selector").path("matchLabels")).entrySet());
				default -> {
				}
			}
		}
	}

	private static void assertSelects(JsonNode selector, Map<String, String> labels, Map<String, String> test) {
		assertThat(map(selector)).isNotEmpty();
		assertThat(labels.entrySet()).containsAll(map(selector).entrySet());
		assertThat(test.entrySet().containsAll(map(selector).entrySet())).as("the test's pod is no endpoint").isFalse();
	}

	private static Map<String, String> map(JsonNode labels) {
		return labels.properties()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (label) -> label.getValue().asString()));
	}

	@ParameterizedTest
	@MethodSource("renderings")
	void probesAskTheManagementPort(Manifests manifests) {
		assertThat(manifests.port("http")).isEqualTo(8080);
		assertThat(manifests.port("management")).isEqualTo(9090);
		JsonNode container = manifests.container();
		Map.of("startupProbe", "liveness", "livenessProbe", "liveness", "readinessProbe", "readiness")
			.forEach((probe, path) -> {
				if (!container.has(probe)) {
					assertThat(manifests.yaml()).as("switched off").contains("vault");
					return;
				}
				JsonNode get = container.path(probe).path("httpGet");
				assertThat(get.path("port").asString()).as(probe).isEqualTo("management");
				assertThat(get.path("path").asString()).as(probe).isEqualTo("/actuator/health/" + path);
			});
		assertThat(container.path("lifecycle").path("preStop").has("exec")).as("drains by itself, without a shell")
			.isFalse();
	}

	@ParameterizedTest
	@MethodSource("renderings")
	void podsAreRestricted(Manifests manifests) {
		for (JsonNode pod : List.of(manifests.pod().path("spec"), manifests.one("Pod").path("spec"))) {
			assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
			assertThat(pod.path("securityContext").path("runAsNonRoot").asBoolean()).isTrue();
			// OpenShift gives one itself where none is said.
			assertThat(pod.path("securityContext").path("runAsUser").asInt(65532)).isPositive();
			assertThat(pod.path("securityContext").path("seccompProfile").path("type").asString())
				.isEqualTo("RuntimeDefault");
			Stream.concat(pod.path("containers").valueStream(), pod.path("initContainers").valueStream())
				.forEach(RenderingTests::assertRestricted);
		}
	}

	private static void assertRestricted(JsonNode container) {
		JsonNode context = container.path("securityContext");
		assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
		assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
		assertThat(context.path("capabilities").path("drop").path(0).asString()).isEqualTo("ALL");
		assertThat(container.path("resources").path("limits").has("memory")).isTrue();
	}

	@ParameterizedTest
	@MethodSource("renderings")
	void noSecretIsRendered(Manifests manifests) {
		assertThat(manifests.kinds()).doesNotContain("Secret");
		assertThat(manifests.yaml()).doesNotContainPattern("://[^/\\s]*:[^/\\s]*@");
		manifests.container()
			.path("env")
			.valueStream()
			.filter((variable) -> variable.path("name").asString().matches(".*(SECRET|PASSWORD|TOKEN|API_KEY)$"))
			.forEach((variable) -> assertThat(variable.has("value")).as("%s", variable.path("name")).isFalse());
	}

	@Test
	void networkPolicyNamesTheRealPorts() {
		assertThat(egressPorts(Chart.render("default", Chart.LEAST))).containsExactly("53/UDP", "53/TCP", "443/TCP",
				"8443/TCP");
		assertThat(egressPorts(Chart.render("everything", Chart.LEAST, EVERYTHING))).containsExactly("53/UDP", "53/TCP",
				"3128/TCP", "8444/TCP", "8443/TCP", "6380/TCP", "4318/TCP");
		assertThat(egressPorts(Chart.render("redis-url", Chart.LEAST,
				"redis: {enabled: true, url: \"rediss://redis.data.svc:6390/1\"}", "replicaCount: 2")))
			.contains("6390/TCP");
		JsonNode in = production().one("NetworkPolicy").path("spec").path("ingress");
		assertThat(in.path(0).path("ports").toString()).contains("http").doesNotContain("management");
		assertThat(in.path(1).path("ports").toString()).contains("management").doesNotContain("http");
		assertThat(in.path(2).path("from").toString()).contains("robin-bff-test");
	}

	private static List<String> egressPorts(Manifests manifests) {
		return manifests.one("NetworkPolicy")
			.path("spec")
			.path("egress")
			.valueStream()
			.flatMap((rule) -> rule.path("ports").valueStream())
			.map((port) -> port.path("port").asInt() + "/" + port.path("protocol").asString())
			.toList();
	}

	@ParameterizedTest
	@CsvSource({ "ClusterIP, http management", "NodePort, http", "LoadBalancer, http" })
	void managementPortStaysInTheCluster(String type, String ports) {
		Manifests manifests = Chart.render("service-" + type, Chart.LEAST, "service: {type: " + type + "}");
		JsonNode open = manifests.documents()
			.stream()
			.filter((document) -> document.path("spec").path("type").asString("").equals(type))
			.findFirst()
			.orElseThrow();
		assertThat(open.path("spec").path("ports").valueStream().map((port) -> port.path("name").asString()))
			.containsExactly(ports.split(" "));
	}

	@Test
	void timeToEndIsLongerThanDrainAndRequests() {
		Manifests manifests = Chart.render("drain", Chart.LEAST,
				"shutdown: {drainSeconds: 15, terminationGracePeriodSeconds: 40}");
		assertThat(manifests.env("ROBIN_SHUTDOWN_DRAIN")).isEqualTo("15s");
		assertThat(manifests.pod().path("spec").path("terminationGracePeriodSeconds").asInt()).isEqualTo(40);
	}

}
