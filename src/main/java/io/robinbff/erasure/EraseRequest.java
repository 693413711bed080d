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
		if (this.emailAddress == null) {
			throw new InvalidValue("emailAddress", "The emailAddress is missing: name the customer.");
		}
		return CustomerEmail.of("emailAddress", this.emailAddress);
	}

	@Override
	public String toString() {
		return "EraseRequest[***]";
	}

}
