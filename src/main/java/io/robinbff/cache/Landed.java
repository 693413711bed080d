package io.robinbff.cache;

/**
 * An answer that has come.
 *
 * @param page the answer
 * @param source where it comes from
 */
public record Landed(CachedPage page, Answer.Source source) {
}
