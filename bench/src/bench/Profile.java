package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * What a process spends its CPU on, by the part of it that asked for it: JFR's samples of
 * CPU time (JEP 509), every few milliseconds of it, each counted for the innermost frame
 * that belongs to a part. What libraries of no part do, such as the JDK, Jackson or
 * Caffeine, is their caller's.
 */
final class Profile {

	/** A part begins where a class' name begins so; the longest counts. */
	private static final Map<String, String> PARTS = parts();

	private static final String SETTINGS = """
			<?xml version="1.0" encoding="UTF-8"?>
			<configuration version="2.0">
			  <event name="jdk.CPUTimeSample">
			    <setting name="enabled">true</setting>
			    <setting name="stackTrace">true</setting>
			    <setting name="throttle">2ms</setting>
			  </event>
			</configuration>
			""";

	private static final int MOST_ROWS = 20;

	private static final String NOT_JAVA = "the JVM: compiler, collector, no stack";

	private final Map<String, Integer> parts = new TreeMap<>();

	private final Map<String, Integer> places = new TreeMap<>();

	private int samples;

	private static Map<String, String> parts() {
		Map<String, String> parts = new LinkedHashMap<>();
		Stream
			.of("api", "audit", "cache", "cluster", "conversation", "panel", "privacy", "quota", "robin", "security",
					"shutdown", "status", "watch", "web")
			.forEach((room) -> parts.put("io.robinbff." + room + ".", "robin-bff: " + room));
		parts.put("recipe.", "the recipe");
		parts.put("org.apache.", "Tomcat");
		parts.put("org.springframework.security.", "Spring Security");
		parts.put("org.springframework.web.servlet.", "Spring MVC");
		parts.put("org.springframework.web.method.", "Spring MVC");
		parts.put("org.springframework.http.", "Spring MVC: headers and bodies");
		parts.put("org.springframework.web.filter.", "filters of Spring");
		parts.put("org.springframework.web.filter.ServerHttpObservationFilter", "observation and tracing");
		parts.put("org.springframework.http.server.observation.", "observation and tracing");
		parts.put("io.micrometer.", "observation and tracing");
		parts.put("io.opentelemetry.", "observation and tracing");
		parts.put("io.prometheus.", "observation and tracing");
		parts.put("org.springframework.boot.micrometer.", "observation and tracing");
		parts.put("ch.qos.logback.", "logging");
		return parts;
	}

	/** Begins to sample; nothing that happened before is in it. */
	static void begin(long pid) throws IOException, InterruptedException {
		Path settings = Files.writeString(Files.createDirectories(Main.target()).resolve("profile.jfc"), SETTINGS);
		jcmd(pid, "JFR.start", "name=profile", "settings=" + settings.toAbsolutePath());
	}

	/** Ends it, and leaves the recording in the target. */
	static Profile end(long pid, String name) throws IOException, InterruptedException {
		Path file = Files.createDirectories(Main.target()).resolve("profile-" + name + ".jfr").toAbsolutePath();
		jcmd(pid, "JFR.stop", "name=profile", "filename=" + file);
		Profile profile = new Profile();
		try (RecordingFile recording = new RecordingFile(file)) {
			while (recording.hasMoreEvents()) {
				RecordedEvent event = recording.readEvent();
				if ("jdk.CPUTimeSample".equals(event.getEventType().getName())) {
					profile.add(event.getStackTrace());
				}
			}
		}
		return profile;
	}

	private static void jcmd(long pid, String... command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(Stream
			.concat(Stream.of(System.getProperty("java.home") + "/bin/jcmd", Long.toString(pid)), Stream.of(command))
			.toList()).redirectErrorStream(true).start();
		String said = new String(process.getInputStream().readAllBytes());
		if (process.waitFor() != 0) {
			throw new IOException("jcmd: " + said);
		}
	}

	private void add(RecordedStackTrace stack) {
		this.samples++;
		List<RecordedFrame> frames = (stack != null) ? stack.getFrames() : List.of();
		for (RecordedFrame frame : frames) {
			String type = frame.getMethod().getType().getName();
			String part = PARTS.entrySet()
				.stream()
				.filter((one) -> type.startsWith(one.getKey()))
				.max(Comparator.comparingInt((one) -> one.getKey().length()))
				.map(Map.Entry::getValue)
				.orElse(null);
			if (part != null) {
				this.parts.merge(part, 1, Integer::sum);
				this.places.merge(part + " | " + type.substring(type.lastIndexOf('.') + 1), 1, Integer::sum);
				return;
			}
		}
		this.parts.merge(frames.isEmpty() ? NOT_JAVA : "the JDK: threads and sockets", 1, Integer::sum);
	}

	/**
	 * Prints the parts, and the twenty classes with the most.
	 * @param micros what one answer costs
	 */
	void print(double micros) {
		System.out.println("\n| part | share | µs of each answer |\n| --- | --- | --- |");
		rows(this.parts, micros);
		System.out.println("\n| part | class | share | µs of each answer |\n| --- | --- | --- | --- |");
		rows(this.places, micros);
		System.out.println();
	}

	private void rows(Map<String, Integer> counted, double micros) {
		counted.entrySet()
			.stream()
			.sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
			.limit(MOST_ROWS)
			.forEach((row) -> {
				double share = row.getValue() / (double) Math.max(1, this.samples);
				System.out.println(String.format(Locale.ROOT, "| %s | %.1f %% | %.1f |", row.getKey(), 100 * share,
						micros * share));
			});
	}

}
