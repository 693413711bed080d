package io.robinbff.api;

import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.InvalidValue;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A customer whose conversations are to be exported.
 *
 * @param emailAddress the customer's address
 * @param resume where an export of this customer stopped, by the same caller with the
 * same rights; null for the beginning
 */
record ExportRequest(@Schema(maxLength = 254) @Nullable String emailAddress,
		@Schema(maxLength = 400) @Nullable String resume) {

	/**
	 * Returns who is meant.
	 * @throws InvalidValue if that is nobody
	 */
	CustomerEmail customer() {
		return CustomerEmail.ofBody(this.emailAddress);
	}

	@Override
	public String toString() {
		return "ExportRequest[***]";
	}

}
