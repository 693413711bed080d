package io.robinbff.privacy;

/**
 * A holder of something about customers, beside the cache. Whatever remembers a query, an
 * address or a customer's hash past a request is one.
 */
@FunctionalInterface
public interface Erasable {

	/** Forgets a customer. Takes a moment at most. */
	void erase(Erasure erasure);

}
