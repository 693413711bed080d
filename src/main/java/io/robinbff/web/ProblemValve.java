package io.robinbff.web;

import java.io.IOException;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.res.StringManager;
import org.jspecify.annotations.Nullable;

/**
 * A valve that makes problem details, instead of Tomcat's HTML page, of what Tomcat
 * refuses before it reaches a filter.
 */
public final class ProblemValve extends ErrorReportValve {

	private static final String HEAD_TOO_LARGE = StringManager.getManager("org.apache.coyote.http11")
		.getString("iib.requestheadertoolarge.error");

	@Override
	protected void report(Request request, Response response, @Nullable Throwable throwable) {
		if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
			return;
		}
		try {
			if (isHeadTooLarge(throwable)) {
				int most = ((AbstractHttp11Protocol<?>) request.getConnector().getProtocolHandler())
					.getMaxHttpRequestHeaderSize();
				Problems.write(request, response, ProblemType.HEADERS_TOO_LARGE,
						"The request's line and headers, the token among them, have more than " + most
								+ " bytes: ask for a token with fewer groups or roles. An operator can raise "
								+ "SERVER_MAX_HTTP_REQUEST_HEADER_SIZE.",
						null);
			}
			else {
				Problems.write(request, response, ProblemType.ofStatus(response.getStatus()), null, null);
			}
			response.finishResponse();
		}
		catch (IOException | IllegalStateException ex) {
			getContainer().getLogger().debug("A refusal could not be sent: the client has gone");
		}
	}

	/**
	 * Returns whether a 400 of Tomcat's is this one; it tells by its words alone, which
	 * depend on the locale.
	 */
	private static boolean isHeadTooLarge(@Nullable Throwable throwable) {
		return throwable instanceof IllegalArgumentException && HEAD_TOO_LARGE.equals(throwable.getMessage());
	}

}
