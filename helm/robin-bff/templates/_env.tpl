{{- /* The credentials that service and embedded ROBIN agree upon, different in every pod and written down nowhere. */}}
{{- define "robin-bff.demoCredentials" -}}
- name: ROBIN_API_KEY
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: ROBIN_API_SECRET
  valueFrom:
    fieldRef:
      fieldPath: metadata.uid
{{- end }}

{{- define "robin-bff.keepsQuotaFile" -}}
{{- if and .Values.quotaFile.enabled (not .Values.redis.enabled) }}true{{ end }}
{{- end }}

{{- /* The most pods at once: one more than wanted while a new version rolls out. */}}
{{- define "robin-bff.mostReplicas" -}}
{{- if .Values.quotaReplicas }}{{ int .Values.quotaReplicas }}{{ else }}{{ add1 (ternary .Values.autoscaling.maxReplicas .Values.replicaCount .Values.autoscaling.enabled | int) }}{{ end }}
{{- end }}

{{- define "robin-bff.ownEnv" -}}
{{- if .Values.demo.enabled }}
{{- include "robin-bff.demoCredentials" . }}
{{- else if .Values.robin.files.key -}}
- name: ROBIN_API_KEY_FILE
  value: {{ .Values.robin.files.key | quote }}
- name: ROBIN_API_SECRET_FILE
  value: {{ .Values.robin.files.secret | quote }}
{{- else -}}
- name: ROBIN_API_KEY_FILE
  value: /etc/robin-bff/credentials/api-key
- name: ROBIN_API_SECRET_FILE
  value: /etc/robin-bff/credentials/api-secret
{{- end }}
- name: ROBIN_BASE_URL
  value: {{ .Values.robin.baseUrl | quote }}
- name: ROBIN_TIME_ZONE
  value: {{ .Values.robin.timeZone | quote }}
- name: SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI
  value: {{ .Values.access.issuerUri | quote }}
- name: ROBIN_ACCESS_AUDIENCE
  value: {{ .Values.access.audience | quote }}
- name: ROBIN_ACCESS_SCOPE_CLAIMS
  value: {{ join "," .Values.access.scopeClaims | quote }}
{{- with .Values.access.corsOrigins }}
- name: ROBIN_ACCESS_CORS_ORIGINS
  value: {{ join "," . | quote }}
{{- end }}
- name: ROBIN_SHUTDOWN_DRAIN
  value: {{ printf "%ds" (int .Values.shutdown.drainSeconds) }}
{{- if eq (include "robin-bff.keepsQuotaFile" .) "true" }}
- name: ROBIN_QUOTA_FILE
  value: /var/lib/robin-bff/quota
{{- end }}
{{- if .Values.redis.enabled }}
{{- if .Values.redis.existingSecret }}
- name: SPRING_DATA_REDIS_URL
  valueFrom:
    secretKeyRef:
      name: {{ .Values.redis.existingSecret }}
      key: {{ .Values.redis.urlEntry }}
{{- else if .Values.redis.passwordSecret }}
{{- $redis := urlParse .Values.redis.url }}
- name: SPRING_DATA_REDIS_HOST
  value: {{ $redis.hostname | quote }}
- name: SPRING_DATA_REDIS_PORT
  value: {{ include "robin-bff.portOf" .Values.redis.url | quote }}
- name: SPRING_DATA_REDIS_DATABASE
  value: {{ trimPrefix "/" $redis.path | default "0" | quote }}
- name: SPRING_DATA_REDIS_SSL_ENABLED
  value: {{ eq $redis.scheme "rediss" | quote }}
- name: SPRING_DATA_REDIS_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .Values.redis.passwordSecret }}
      key: {{ .Values.redis.passwordEntry }}
{{- else if .Values.redis.url }}
- name: SPRING_DATA_REDIS_URL
  value: {{ .Values.redis.url | quote }}
{{- end }}
- name: ROBIN_REDIS_REPLICA
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: ROBIN_QUOTA_REPLICAS
  value: {{ include "robin-bff.mostReplicas" . | quote }}
{{- if .Values.redis.cacheKeySecret }}
- name: ROBIN_CACHE_KEY_FILE
  value: /etc/robin-bff/cache/key
{{- end }}
{{- end }}
{{- if .Values.privacy.existingSecret }}
- name: ROBIN_PRIVACY_KEY_FILE
  value: /etc/robin-bff/privacy/key
{{- end }}
{{- if .Values.introspection.existingSecret }}
- name: ROBIN_ACCESS_INTROSPECTION_SECRETS_FILE
  value: /etc/robin-bff/introspection/secrets
{{- end }}
{{- if .Values.hubspot.existingSecret }}
- name: ROBIN_HUBSPOT_CLIENT_SECRET_FILE
  value: /etc/robin-bff/hubspot/secret
{{- end }}
{{- if .Values.events.existingSecret }}
- name: ROBIN_EVENTS_SECRET_FILE
  value: /etc/robin-bff/events/secret
{{- end }}
{{- if .Values.egress.proxySecret }}
- name: ROBIN_PROXY_URL_FILE
  value: /etc/robin-bff/proxy/url
{{- else if .Values.egress.proxyUrl }}
- name: ROBIN_PROXY_URL
  value: {{ .Values.egress.proxyUrl | quote }}
{{- end }}
{{- with .Values.egress.noProxy }}
- name: ROBIN_PROXY_NO_PROXY
  value: {{ join "," . | quote }}
{{- end }}
{{- if .Values.egress.caConfigMap }}
- name: ROBIN_CA_FILE
  value: /etc/robin-bff/ca/ca.crt
{{- end }}
{{- if .Values.egress.clientCertificateSecret }}
- name: ROBIN_CLIENT_CERTIFICATE_FILE
  value: /etc/robin-bff/client/tls.crt
- name: ROBIN_CLIENT_KEY_FILE
  value: /etc/robin-bff/client/tls.key
{{- end }}
{{- if eq .Values.compilers "both" }}
# Counts above the image's own options.
- name: _JAVA_OPTIONS
  value: -XX:TieredStopAtLevel=4
{{- end }}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ ternary (printf "%.0f" (float64 $value)) (toString $value) (kindIs "float64" $value) | quote }}
{{- end }}
{{- end }}

{{- define "robin-bff.env" -}}
{{ include "robin-bff.ownEnv" . }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "robin-bff.volumeMounts" -}}
- name: tmp
  mountPath: /tmp
{{- if eq (include "robin-bff.mountsCredentials" .) "true" }}
- name: credentials
  mountPath: /etc/robin-bff/credentials
  readOnly: true
{{- end }}
{{- if eq (include "robin-bff.keepsQuotaFile" .) "true" }}
- name: quota
  mountPath: /var/lib/robin-bff
{{- end }}
{{- if and .Values.redis.enabled .Values.redis.cacheKeySecret }}
- name: cache-key
  mountPath: /etc/robin-bff/cache
  readOnly: true
{{- end }}
{{- if .Values.privacy.existingSecret }}
- name: privacy-key
  mountPath: /etc/robin-bff/privacy
  readOnly: true
{{- end }}
{{- if .Values.introspection.existingSecret }}
- name: introspection-secrets
  mountPath: /etc/robin-bff/introspection
  readOnly: true
{{- end }}
{{- if .Values.hubspot.existingSecret }}
- name: hubspot-secret
  mountPath: /etc/robin-bff/hubspot
  readOnly: true
{{- end }}
{{- if .Values.events.existingSecret }}
- name: events-secret
  mountPath: /etc/robin-bff/events
  readOnly: true
{{- end }}
{{- if .Values.egress.proxySecret }}
- name: egress-proxy
  mountPath: /etc/robin-bff/proxy
  readOnly: true
{{- end }}
{{- if .Values.egress.caConfigMap }}
- name: egress-ca
  mountPath: /etc/robin-bff/ca
  readOnly: true
{{- end }}
{{- if .Values.egress.clientCertificateSecret }}
- name: egress-client
  mountPath: /etc/robin-bff/client
  readOnly: true
{{- end }}
{{- if .Values.dumps.enabled }}
- name: dumps
  mountPath: /dumps
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}
