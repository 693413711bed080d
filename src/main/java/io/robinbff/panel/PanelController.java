package io.robinbff.panel;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.swagger.v3.oas.annotations.Hidden;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The route for the panel's file and its types. {@code ROBIN_PANEL_ENABLED=false}
 * switches it off.
 */
@Hidden
@RestController
@ConditionalOnBooleanProperty(name = "robin.panel.enabled", matchIfMissing = true)
class PanelController {

	private static final MediaType JAVASCRIPT = MediaType.parseMediaType("text/javascript;charset=UTF-8");

	private static final Duration YEAR = Duration.ofDays(365);

	private final PanelScript script = PanelScript.read("robin-conversations.js");

	private final PanelScript types = PanelScript.read("robin-conversations.d.ts");

	/**
	 * Answers with the file. Under its version's address it may be kept for good. Without
	 * one, or with one that another replica has already or still, it is asked for again
	 * each time, and an unchanged one costs a 304.
	 */
	@GetMapping(PanelConfiguration.PATH)
	ResponseEntity<byte[]> script(@RequestParam(required = false) @Nullable String v,
			@RequestHeader(name = HttpHeaders.ACCEPT_ENCODING, defaultValue = "") String accepted) {
		boolean isKnown = this.script.version().equals(v);
		boolean isCompressed = accepted.contains("gzip");
		return ResponseEntity.ok()
			.contentType(JAVASCRIPT)
			.cacheControl(isKnown ? CacheControl.maxAge(YEAR).cachePublic().immutable() : CacheControl.noCache())
			// Weak: the same file, compressed or not.
			.eTag("W/\"" + this.script.version() + "\"")
			.header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
			// A page of another origin loads a module, and checks its integrity, only
			// with this; no credentials go with it, and there is nothing to protect in
			// the file.
			.header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
			.header("Cross-Origin-Resource-Policy", "cross-origin")
			.headers((headers) -> {
				if (isCompressed) {
					headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
				}
			})
			.body(isCompressed ? this.script.compressed() : this.script.plain());
	}

	/** Returns the types of the script, for those who build with TypeScript. */
	@GetMapping(PanelConfiguration.TYPES)
	ResponseEntity<byte[]> types() {
		return ResponseEntity.ok()
			.contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
			.cacheControl(CacheControl.noCache())
			.eTag("W/\"" + this.types.version() + "\"")
			.header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
			.header("Cross-Origin-Resource-Policy", "cross-origin")
			.body(this.types.plain());
	}

}
