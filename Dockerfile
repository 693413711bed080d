# robin-bff: a Java runtime cut to size, the service in layers, and an AOT cache that was trained in this build. Nothing else.
#
#   docker build -t robin-bff .                              from source
#   docker build -t robin-bff --build-arg JAR=prebuilt .     from target/, after ./mvnw package: needs no network
#   docker build -t robin-bff-demo --target demo .           an embedded ROBIN and issuer, for compose.yaml and the chart's demo
#   docker build -t robin-bff --build-context m2=$HOME/.m2 --build-arg MAVEN_ARGS=-o .
#                                                            from source, with what Maven has downloaded before: needs no network either

# Where the jar comes from: source or prebuilt.
ARG JAR=source
# The one image that this one is made of. Pinned to the release; a digest (…@sha256:…) pins it for good.
ARG JDK=eclipse-temurin:25.0.3_9-jdk-noble
# What the service stands on: glibc alone, out of the JDK's image, or an image of yours that has glibc, such as a hardened base.
ARG BASE=glibc

# What Maven finds already downloaded: nothing, unless --build-context m2=… brings it.
FROM scratch AS m2

FROM ${JDK} AS source
WORKDIR /build
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY panel panel
COPY src src
ARG MAVEN_ARGS=""
ARG REVISION=unknown
RUN --mount=type=cache,id=robin-bff-m2,from=m2,target=/root/.m2 \
    sh ./mvnw -q -DskipTests -Dcommit="${REVISION}" package dependency:copy-dependencies

FROM scratch AS prebuilt
COPY target /build/target

FROM ${JAR} AS jar

# The service, extracted: the layer of dependencies is the same from one release to the next.
FROM ${JDK} AS layers
COPY --from=jar /build/target/robin-bff.jar /robin-bff.jar
RUN java -Djarmode=tools -jar /robin-bff.jar extract --layers --destination /layers

# All standard modules, because libraries may use any; beside them what Netty, metrics and an operator (jcmd, JFR) need.
# A JDK out of a distribution's package has no certificates but a link to its system's: then it gets those.
FROM ${JDK} AS java
COPY <<'JAVA' /Certificates.java
import java.security.KeyStore;
import java.security.cert.*;

void main(String[] files) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = new FileInputStream(files[0]); OutputStream out = new FileOutputStream(files[1])) {
        for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
            store.setCertificateEntry("ca-" + store.size(), certificate);
        }
        store.store(out, null);
    }
}
JAVA
RUN set -eu; trusted=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")/lib/security/cacerts; \
    if [ ! -e "$trusted" ]; then \
      rm -f "$trusted"; java /Certificates.java /etc/ssl/certs/ca-certificates.crt "$trusted"; \
    fi; \
    jlink --add-modules java.se,jdk.unsupported,jdk.management,jdk.net,jdk.jfr,jdk.jcmd \
      --strip-java-debug-attributes --no-header-files --no-man-pages --output /java

# glibc and what else the runtime's libraries are linked to, with Debian's records of them, by which scanners know their versions.
FROM ${JDK} AS libraries
COPY --from=java /java /java
RUN set -eu; mkdir -p /glibc/etc /glibc/var/lib/dpkg/status.d; mkdir -m 1777 /glibc/tmp; \
    for library in $(ldd /java/bin/java /java/lib/server/libjvm.so /java/lib/*.so \
        | sed -nE 's:.*(=> |^\s)(/(usr/)?lib[^ ]*) .*:\2:p' | sort -u) $(ls /lib/*-linux-gnu*/libnss_dns.so.2 2>/dev/null); do \
      case $library in /java/*) continue ;; esac; \
      mkdir -p "/glibc$(dirname "$library")"; cp -L "$library" "/glibc$library"; \
    done; \
    for package in libc6 zlib1g; do dpkg-query -s "$package" > "/glibc/var/lib/dpkg/status.d/$package"; done; \
    cp /etc/os-release /glibc/etc/os-release; \
    echo 'hosts: files dns' > /glibc/etc/nsswitch.conf; \
    echo 'robin:x:65532:65532::/tmp:/nonexistent' > /glibc/etc/passwd; \
    echo 'robin:x:65532:' > /glibc/etc/group

FROM scratch AS glibc
COPY --from=libraries /glibc /

# The JVM's options, in a file because the AOT cache is void unless training and service run with the same ones.
# Heap: half of the container's memory; the other half is for code, classes, threads and buffers, and the AOT cache. The young generation
# has its size from the beginning: of 512 MB the JVM would make a heap of 8 MB first, collect forty times a second under load, and let
# grow old what was still under way. What malloc keeps is given back every ten seconds.
# Only the first of the JVM's two compilers: the second one works through the first half minute on the core that the start needs. What
# it would gain is half of a cached answer's CPU, half a millisecond; who serves hundreds of them a second wants it (docs/operations.md).
# With the little room for code that comes with that, a full collection of 90 ms fell into each start.
# The AOT cache lies where it was made for: moved to a random address, 45 MB of it would be each process's own, and a start would take longer.
FROM scratch AS options
COPY <<'OPTIONS' /app/java.options
-XX:InitialRAMPercentage=30
-XX:MaxRAMPercentage=50
-XX:TieredStopAtLevel=1
-XX:+UseSerialGC
-XX:+UseCompactObjectHeaders
-XX:NewSize=32m
-XX:MaxNewSize=32m
-XX:SurvivorRatio=3
-XX:ReservedCodeCacheSize=128m
-XX:MaxDirectMemorySize=64m
-XX:TrimNativeHeapInterval=10000
-XX:+UnlockDiagnosticVMOptions
-XX:ArchiveRelocationMode=0
-XX:+ExitOnOutOfMemoryError
-Xlog:aot*=error
OPTIONS

# One start with no ROBIN and no issuer, a few requests, SIGTERM: what was loaded and linked on the way is kept.
# With the heap of a container of 512 MB, so that pointers are encoded alike.
FROM ${JDK} AS training
COPY --from=java /java /java
COPY --from=layers /layers/dependencies /app
COPY --from=layers /layers/spring-boot-loader /app
COPY --from=layers /layers/snapshot-dependencies /app
COPY --from=layers /layers/application /app
COPY --from=options /app /app
RUN <<'TRAIN'
#!/bin/bash
set -euo pipefail
export ROBIN_API_KEY=training ROBIN_API_SECRET=training ROBIN_BASE_URL=http://127.0.0.1:9 \
  SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI=http://127.0.0.1:9
ask() { # ask PORT PATH: one request, answered whatever it is
  exec 3<>"/dev/tcp/127.0.0.1/$1"
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer eyJhbGciOiJSUzI1NiJ9.e30.AA\r\nConnection: close\r\n\r\n' "$2" >&3
  cat <&3; exec 3>&-
}
/java/bin/java @/app/java.options -Xmx256m -XX:AOTCacheOutput=/app/robin-bff.aot -jar /app/robin-bff.jar & service=$!
for _ in $(seq 600); do (ask 9090 /actuator/health/readiness) 2>/dev/null | grep -q '"UP"' && break; sleep 0.2; done
for path in /quota /customers/a%40example.nl/conversations /v3/api-docs; do ask 8080 "$path" >/dev/null; done
for path in /actuator/health/liveness /actuator/prometheus; do ask 9090 "$path" >/dev/null; done
kill -TERM "$service"
wait "$service" || true
test -s /app/robin-bff.aot
TRAIN

FROM ${BASE} AS runtime
# Two of malloc's arenas, not eight for each core.
ENV LANG=C.UTF-8 JAVA_HOME=/java MALLOC_ARENA_MAX=2
COPY --from=java /java /java
USER 65532:65532
WORKDIR /app

FROM runtime AS demo
COPY --from=jar /build/target/demo /demo/lib
COPY --from=jar /build/target/classes /demo/classes
COPY --from=jar /build/target/test-classes /demo/test-classes
EXPOSE 8090 9000
ENTRYPOINT ["/java/bin/java", "-Xmx128m", "-XX:+UseSerialGC", "-cp", "/demo/test-classes:/demo/classes:/demo/lib/*", "io.robinbff.TestRobinBffApplication"]
LABEL org.opencontainers.image.title="robin-bff-demo" \
      org.opencontainers.image.description="An embedded ROBIN and an embedded issuer, to try robin-bff with. Not for production."

FROM runtime AS service
COPY --from=layers /layers/dependencies /app
COPY --from=layers /layers/spring-boot-loader /app
COPY --from=layers /layers/snapshot-dependencies /app
COPY --from=layers /layers/application /app
COPY --from=options /app /app
COPY --from=training /app/robin-bff.aot /app/
# JSON for a log store; an empty value gives readable text.
ENV LOGGING_STRUCTURED_FORMAT_CONSOLE=ecs
EXPOSE 8080 9090
STOPSIGNAL SIGTERM
ENTRYPOINT ["/java/bin/java", "@/app/java.options", "-XX:AOTCache=/app/robin-bff.aot", "-jar", "/app/robin-bff.jar"]
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
ARG CREATED=2026-11-22T00:00:00Z
LABEL org.opencontainers.image.title="robin-bff" \
      org.opencontainers.image.description="A backend for front ends in front of ROBIN's conversations." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
