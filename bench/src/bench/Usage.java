package bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has used, from {@code /proc}.
 *
 * @param cpuSeconds of user and system
 * @param residentMegabytes all of it
 * @param ownMegabytes what of it is not mapped from files
 */
record Usage(double cpuSeconds, double residentMegabytes, double ownMegabytes) {

	/** A tick of /proc/PID/stat on every Linux that JDK 25 runs on. */
	private static final double TICKS_A_SECOND = 100;

	static Usage of(long pid) throws IOException {
		Path directory = Path.of("/proc", Long.toString(pid));
		String stat = Files.readString(directory.resolve("stat"), StandardCharsets.ISO_8859_1);
		String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
		List<String> status = Files.readAllLines(directory.resolve("status"));
		return new Usage((Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND,
				megabytes(status, "VmRSS:"), megabytes(status, "RssAnon:"));
	}

	private static double megabytes(List<String> status, String name) {
		return status.stream()
			.filter((line) -> line.startsWith(name))
			.mapToDouble((line) -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
			.findFirst()
			.orElse(0);
	}

}
