package io.robinbff.helm;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What would leak or break the quota is refused, with the sentence that mends it. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("helm")
class RefusalsTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					access: {issuerUri: ""}                                          | access.issuerUri is missing
					access: {audience: ""}                                           | access.audience is empty
					access: {audience: " "}                                          | access.audience is empty
					replicaCount: 2                                                  | More than one replica needs Redis
					autoscaling: {enabled: true}                                     | More than one replica needs Redis
					autoscaling: {enabled: true, minReplicas: 1, maxReplicas: 1}     | More than one replica needs Redis
					robin: {existingSecret: ""}                                      | ROBIN's credentials are missing
					externalSecret: {enabled: true}                                  | Both externalSecret.enabled and robin.existingSecret
					robin: {baseUrl: "http://robin.example.com"}                     | robin.baseUrl is not https
					robin: {baseUrl: "https://key:secret@robin.example.com"}         | hold no user and no password
					redis: {enabled: true}                                           | redis.enabled needs an address
					redis: {enabled: true, url: "redis://:pass@redis:6379"}          | redis.url holds a password in clear
					redis: {enabled: true, url: "redis://r:1", existingSecret: s}    | Both redis.url and redis.existingSecret
					ingress: {enabled: true, hosts: [a.example.com]}                 | The Ingress has no TLS
					ingress: {enabled: true, tlsSecret: tls}                         | ingress.hosts is empty
					ingress: {enabled: true, hosts: [a.example.com], tlsSecret: tls} | networkPolicy.clients is empty
					events: {ingress: {enabled: true, host: e.example.com}}          | events.ingress.enabled needs
					httpRoute: {enabled: true}                                       | httpRoute.parentRefs is empty
					extraEnv: [{name: ROBIN_API_SECRET, value: s3cret}]              | ROBIN_API_SECRET looks like a secret in clear
					extraEnv: [{name: SPRING_DATA_REDIS_PASSWORD, value: s3cret}]    | looks like a secret in clear
					extraEnv: [{name: HTTPS_PROXY, value: "http://u:p@proxy:3128"}]  | HTTPS_PROXY holds a password in clear
					egress: {proxyUrl: "http://u:p@proxy:3128"}                      | egress.proxyUrl holds a password in clear
					egress: {proxyUrl: "http://proxy:3128", proxySecret: s}          | Both egress.proxyUrl and egress.proxySecret
					extraVolumes: [{name: egress-ca, emptyDir: {}}]                  | extraVolumes: the name egress-ca is the chart's own
					shutdown: {drainSeconds: 19, terminationGracePeriodSeconds: 40}  | has to be at least drainSeconds + 25
					demo: {enabled: true}                                            | demo.enabled is for one replica
					prometheusRule: {enabled: true}                                  | prometheusRule.runbookUrl is missing
					commonLabels: {app.kubernetes.io/name: x}                        | commonLabels: app.kubernetes.io/name is set by the chart
					podLabels: {app.kubernetes.io/instance: x}                       | podLabels: app.kubernetes.io/instance is set already
					extraEnv: [{name: ROBIN_BASE_URL, value: "https://x"}]           | extraEnv: ROBIN_BASE_URL is set already
					extraEnv: [{name: A, value: b}, {name: A, value: c}]             | extraEnv: A is set already
					extraVolumes: [{name: tmp, emptyDir: {}}]                        | extraVolumes: the name tmp is the chart's own
					extraContainers: [{name: robin-bff}]                             | extraContainers: the name robin-bff is the chart's own
					replicaCount: null                                               | More than one replica needs Redis
					strategy: {type: RollingUpdate}                                  | strategy has to be Recreate without Redis
					robin: {files: {key: /a, secret: /b}}                            | robin.files and a Secret are both set
					robin: {existingSecret: "", files: {key: /a}}                    | go together
					redis: {enabled: true, passwordSecret: p, existingSecret: s}     | redis.passwordSecret goes with an address
					""")
	void refusesWithASentence(String values, String sentence) {
		assertThatThrownBy(() -> Chart.render("refused", Chart.LEAST, values)).hasMessageContaining(sentence);
	}

	/** By the schema: a typing error is not a setting that has no effect. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			replicas: 2                                        | replicas
			settings: {ROBIN_CACHE_FRESH: 30}                  | ROBIN_CACHE_FRESH
			settings: {ROBIN_CACHE_FRESH: "-30s"}              | ROBIN_CACHE_FRESH
			settings: {ROBIN_CACHE_SIZE: 64}                   | ROBIN_CACHE_SIZE
			settings: {ROBIN_QUOTA_PER_SECOND: 0}              | ROBIN_QUOTA_PER_SECOND
			settings: {ROBIN_RETRY_ATTEMPTS: 0}                | ROBIN_RETRY_ATTEMPTS
			settings: {ROBIN_BREAKER_FAILURE_RATE: 150}        | ROBIN_BREAKER_FAILURE_RATE
			service: {ipFamilies: [IPv5]}                      | ipFamilies
			dumps: {size: big}                                 | size
			robin: {apiKey: k}                                 | apiKey
			robin: {apiSecret: s}                              | apiSecret
			settings: {ROBIN_API_SECRET: s}                    | ROBIN_API_SECRET
			settings: {ROBIN_CACHE_FRSH: 1m}                   | ROBIN_CACHE_FRSH
			settings: {SERVER_PORT: 80}                        | SERVER_PORT
			settings: {ROBIN_CACHE_FRESH_0: 1m}                | ROBIN_CACHE_FRESH_0
			replicaCount: many                                 | replicaCount
			image: {digest: latest}                            | digest
			image: {pullPolicy: Sometimes}                     | pullPolicy
			access: {corsOrigins: ["*"]}                       | corsOrigins
			access: {issuerUri: login.example.com}             | issuerUri
			robin: {baseUrl: "ftp://robin"}                    | baseUrl
			service: {port: 70000}                             | port
			resources: {requests: {cpu: 1}, limits: null}      | limits
			securityContext: {privileged: true}                | privileged
			shutdown: {drainSeconds: 20}                       | drainSeconds
			networkPolicy: {clients: [{namespace: crm}]}       | namespace
			probes: {liveness: {path: /}}                      | path
			""")
	void refusesWhatItDoesNotKnow(String values, String name) {
		assertThatThrownBy(() -> Chart.render("refused", Chart.LEAST, values))
			.hasMessageContaining("values don't meet the specifications of the schema")
			.hasMessageContaining(name);
	}

}
