package io.robinbff.erasure;

import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.InvalidValue;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A customer who is to be forgotten.
 *
 * @param emailAddress the customer's address, in any spelling
 */
record EraseRequest(@Schema(maxLength = 254) @Nullable String emailAddress) {

	/**
	 * Returns who is meant.
	 * @throws InvalidValue if that is nobody
	 */
	CustomerEmail customer() {
		return CustomerEmail.ofBody(this.emailAddress);
	}

	@Override
	public String toString() {
		return "EraseRequest[***]";
	}

}
