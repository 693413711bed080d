package io.robinbff.web;

import java.net.URI;
import java.util.Locale;

import io.robinbff.conversation.HelpdeskException.Fault;

/**
 * The refusals of this service: a stable code for programs, a status, a sentence for
 * people that says what to do. The type is a URN of ours, or if the IETF has one for it
 * (draft-ietf-httpapi-ratelimit-headers, section 7) the IETF's.
 */
public enum ProblemType {

	INVALID_REQUEST(400, "Invalid request", "Mend the named parameter and ask again."),
	MALFORMED_REQUEST(400, "Malformed request",
			"The request is not well-formed HTTP for this API: look at its Host and its headers, and percent-encode values in the path as UTF-8."),
	INVALID_TOKEN(401, "No valid token", "Send 'Authorization: Bearer <token>' with a valid token of the issuer."),
	INVALID_SECRET(401, "No valid secret",
			"Send the secret that was agreed on as 'Authorization: Bearer <secret>': an operator finds it in ROBIN_EVENTS_SECRET."),
	INSUFFICIENT_SCOPE(403, "Scope missing",
			"The token lacks the scope that WWW-Authenticate names: ask for it at the issuer."),
	NO_WEB_STORE(403, "No web store",
			"The token names no web store that its bearer may see: the issuer has to put one into the claim of ROBIN_ACCESS_STORES_CLAIM."),
	ORIGIN_NOT_ALLOWED(403, "Origin not allowed",
			"Pages of this origin may not call: an operator can add it to ROBIN_ACCESS_CORS_ORIGINS."),
	OTHER_SUBSCRIPTION(403, "Another subscription",
			"Events of another SubscriptionId, or without one in their Payload, are not taken here: an operator finds the one that is in ROBIN_EVENTS_SUBSCRIPTION."),
	NOT_FOUND(404, "No such resource", "There is nothing under this path: see the API description."),
	CONVERSATION_NOT_FOUND(404, "No such conversation", "ROBIN knows no conversation with this id, or it has expired."),
	METHOD_NOT_ALLOWED(405, "Method not allowed", "Use a method that the Allow header names."),
	NOT_ACCEPTABLE(406, "Not acceptable", "This API answers with application/json: send 'Accept: application/json'."),
	EXPORT_UNDER_WAY(409, "An export is under way",
			"This customer is being exported already: wait for its end, or end it, and go on from its last resume."),
	PAYLOAD_TOO_LARGE(413, "Body too large",
			"A body holds one selector and a skip, or a hundred addresses: 32 KB at most."),
	UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type", "Send the body as application/json."),
	TOO_MANY_REQUESTS(429, "Too many requests",
			"You ask more often than one caller may: come back after Retry-After. An operator can raise ROBIN_CALLERS_PER_MINUTE.",
			"quota-exceeded"),
	TOO_MANY_CUSTOMERS(429, "Too many customers",
			"You ask for more different customers than one caller may: come back after Retry-After. An operator can raise ROBIN_CALLERS_CUSTOMERS_PER_MINUTE, _PER_HOUR and _PER_DAY.",
			"quota-exceeded"),
	TOO_MANY_EXPORTS(429, "Too many exports",
			"As many customers are being exported as may be at once: come back after Retry-After. An operator can raise ROBIN_EXPORT_AT_ONCE.",
			"quota-exceeded"),
	HEADERS_TOO_LARGE(431, "Headers too large", "The request's headers are larger than this service reads."),
	INTERNAL_ERROR(500, "Internal error", "This is a defect of ours: report it with the correlation id."),
	ROBIN_REJECTED(502, "ROBIN refused the question",
			"ROBIN, or a proxy on the way, does not take the question: the detail names the status and what to do."),
	ROBIN_UNREADABLE(502, "ROBIN's answer cannot be read",
			"ROBIN answered with something that is no answer: ask again later, and report it if it stays."),
	ROBIN_TOO_LARGE(502, "ROBIN's answer is too large",
			"The answer is larger than this service reads: an operator can raise ROBIN_MAX_ANSWER_SIZE."),
	ROBIN_CREDENTIALS(502, "ROBIN refuses our credentials",
			"ROBIN does not accept this service's API key or secret: an operator has to renew them. Your token is fine."),
	ROBIN_UNAVAILABLE(503, "ROBIN is unavailable",
			"ROBIN cannot be reached or cannot answer: come back after Retry-After."),
	ROBIN_OVER_QUOTA(503, "ROBIN's quota is spent",
			"ROBIN says that the account's quota is spent: come back after Retry-After.", "quota-exceeded"),
	NO_ROOM(503, "No room in time", "More is asked than ROBIN's quota allows: come back after Retry-After.",
			"temporary-reduced-capacity"),
	ISSUER_UNAVAILABLE(503, "The token issuer is unavailable",
			"Tokens cannot be checked while the issuer cannot be reached: come back after Retry-After."),
	AUDIT_UNAVAILABLE(503, "Look-ups cannot be recorded",
			"Nobody looks at customers' data unseen: come back later, and tell an operator if it stays."),
	NOT_CACHED(504, "No kept answer",
			"Only a kept answer was wanted (only-if-cached) and there is none: ask without it."),
	ROBIN_TIMEOUT(504, "ROBIN did not answer in time", "ROBIN is slow: come back after Retry-After.");

	private final int status;

	private final String title;

	private final String detail;

	private final URI type;

	ProblemType(int status, String title, String detail) {
		this.status = status;
		this.title = title;
		this.detail = detail;
		this.type = URI.create("urn:robin-bff:problem:" + code());
	}

	ProblemType(int status, String title, String detail, String ianaType) {
		this.status = status;
		this.title = title;
		this.detail = detail;
		this.type = URI.create("https://iana.org/assignments/http-problem-types#" + ianaType);
	}

	/** Returns the stable code, such as {@code robin-unavailable}. */
	public String code() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/** Returns the HTTP status. */
	public int status() {
		return this.status;
	}

	String title() {
		return this.title;
	}

	String detail() {
		return this.detail;
	}

	URI type() {
		return this.type;
	}

	/** Returns the problem for what went wrong at the helpdesk. */
	public static ProblemType of(Fault fault) {
		return switch (fault) {
			case UNAVAILABLE -> ROBIN_UNAVAILABLE;
			case TIMEOUT -> ROBIN_TIMEOUT;
			case OVER_QUOTA -> ROBIN_OVER_QUOTA;
			case NO_ROOM -> NO_ROOM;
			case CREDENTIALS -> ROBIN_CREDENTIALS;
			case REJECTED -> ROBIN_REJECTED;
			case UNREADABLE -> ROBIN_UNREADABLE;
			case TOO_LARGE -> ROBIN_TOO_LARGE;
		};
	}

	/** Returns the problem for a status that a container or framework chose. */
	static ProblemType ofStatus(int status) {
		return switch (status) {
			case 401 -> INVALID_TOKEN;
			case 403 -> INSUFFICIENT_SCOPE;
			case 404 -> NOT_FOUND;
			case 405 -> METHOD_NOT_ALLOWED;
			case 406 -> NOT_ACCEPTABLE;
			case 413 -> PAYLOAD_TOO_LARGE;
			case 415 -> UNSUPPORTED_MEDIA_TYPE;
			case 431 -> HEADERS_TOO_LARGE;
			case 501, 505 -> MALFORMED_REQUEST;
			default -> (status >= 500) ? INTERNAL_ERROR : MALFORMED_REQUEST;
		};
	}

}
