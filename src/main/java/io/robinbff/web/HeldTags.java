package io.robinbff.web;

import java.util.Collections;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;

/**
 * The entity tags that a caller has, as the {@code If-None-Match} of a request names
 * them: none, several, or any. All of ours are weak, and are compared as such (RFC 9110,
 * 13.1.2).
 */
public final class HeldTags {

	private final List<ETag> tags;

	private HeldTags(List<ETag> tags) {
		this.tags = tags;
	}

	/** Returns what a request names, however often it has the header. */
	public static HeldTags of(HttpServletRequest request) {
		return of(Collections.list(request.getHeaders(HttpHeaders.IF_NONE_MATCH)));
	}

	static HeldTags of(List<String> values) {
		return new HeldTags(values.stream().flatMap((value) -> ETag.parse(value).stream()).toList());
	}

	/**
	 * Returns whether an entity tag is among them.
	 * @param value what stands between its quotes
	 */
	public boolean include(String value) {
		return this.tags.stream().anyMatch((held) -> held.isWildcard() || held.tag().equals(value));
	}

	/**
	 * Returns those that have a name: "any" is none where there is nothing (RFC 9110,
	 * 13.1.2).
	 */
	public HeldTags named() {
		return new HeldTags(this.tags.stream().filter((held) -> !held.isWildcard()).toList());
	}

	@Override
	public String toString() {
		return "HeldTags[" + this.tags.size() + "]";
	}

}
