package io.robinbff.cache;

/**
 * An answer that a call has brought.
 *
 * @param page the answer
 * @param source where it comes from
 */
public record Landed(CachedPage page, Answer.Source source) {
}
