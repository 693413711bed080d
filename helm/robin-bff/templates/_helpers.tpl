{{- define "robin-bff.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "robin-bff.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- $name := include "robin-bff.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "robin-bff.selectorLabels" -}}
app.kubernetes.io/name: {{ include "robin-bff.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* Of the pod of "helm test", which the Service must not select. */}}
{{- define "robin-bff.testLabels" -}}
app.kubernetes.io/name: {{ include "robin-bff.name" . | trunc 58 }}-test
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "robin-bff.commonLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | trunc 63 | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: robin-bff
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "robin-bff.labels" -}}
{{ include "robin-bff.selectorLabels" . }}
{{ include "robin-bff.commonLabels" . }}
{{- end }}

{{- define "robin-bff.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (ternary (include "robin-bff.fullname" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{- define "robin-bff.image" -}}
{{- $repository := .Values.image.repository }}
{{- with (.Values.global).imageRegistry }}{{ $repository = printf "%s/%s" (trimSuffix "/" .) $repository }}{{ end }}
{{- if .Values.image.digest -}}
{{ $repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ $repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{- define "robin-bff.credentials" -}}
{{- ternary (printf "%s-credentials" (include "robin-bff.fullname" .)) .Values.robin.existingSecret .Values.externalSecret.enabled }}
{{- end }}

{{- /* "true" where there may be more than one pod. */}}
{{- define "robin-bff.several" -}}
{{- if or .Values.autoscaling.enabled (kindIs "invalid" .Values.replicaCount) (gt (int .Values.replicaCount) 1) }}true{{ end }}
{{- end }}

{{- /* "true" where the pair comes from a Secret that the chart mounts. */}}
{{- define "robin-bff.mountsCredentials" -}}
{{- if not (or .Values.demo.enabled .Values.robin.files.key) }}true{{ end }}
{{- end }}

{{- define "robin-bff.pullSecrets" -}}
{{- $all := .Values.image.pullSecrets }}
{{- range (.Values.global).imagePullSecrets }}
{{- $all = append $all (ternary (dict "name" .) . (kindIs "string" .)) }}
{{- end }}
{{- with $all }}{{ toYaml . }}{{ end }}
{{- end }}

{{- /* Relabelings and the like of both monitors. */}}
{{- define "robin-bff.endpoint" -}}
- port: management
  path: /actuator/prometheus
  interval: {{ .Values.serviceMonitor.interval }}
  scheme: {{ .Values.serviceMonitor.scheme }}
  {{- with .Values.serviceMonitor.scrapeTimeout }}
  scrapeTimeout: {{ . }}
  {{- end }}
  {{- with .Values.serviceMonitor.tlsConfig }}
  tlsConfig:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.serviceMonitor.relabelings }}
  relabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.serviceMonitor.metricRelabelings }}
  metricRelabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- /* The port that a URL means. */}}
{{- define "robin-bff.portOf" -}}
{{- $url := urlParse . }}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" }}
{{- $port | default (get (dict "https" "443" "http" "80" "redis" "6379" "rediss" "6379") $url.scheme) }}
{{- end }}
