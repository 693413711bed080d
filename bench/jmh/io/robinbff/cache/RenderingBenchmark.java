package io.robinbff.cache;

import java.time.Instant;

import java.util.concurrent.TimeUnit;

import io.robinbff.conversation.Page;
import io.robinbff.robin.http.MappingBenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.json.JsonMapper;

/** Conversations to the bytes that are kept: once for each call to ROBIN. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RenderingBenchmark {

	private final PageRenderer renderer = new PageRenderer(JsonMapper.builder().build());

	/** How large the page is, in KB. */
	@Param({ "20", "200" })
	public int kilobytes;

	private Page page;

	/** Makes the page. */
	@Setup
	public void page() {
		this.page = new Page(MappingBenchmark.conversations(this.kilobytes), 0, null);
	}

	/** Writes the page. */
	@Benchmark
	public Object write() {
		return this.renderer.render(this.page, Fetch.here(Instant.EPOCH, 0));
	}

}
