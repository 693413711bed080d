package embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** A filter that says on the issuer's page who can sign in there. */
final class PeopleNamed extends OncePerRequestFilter {

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !request.getMethod().equals("GET") || !request.getRequestURI().equals("/login");
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		ContentCachingResponseWrapper page = new ContentCachingResponseWrapper(response);
		chain.doFilter(request, page);
		String html = new String(page.getContentAsByteArray(), StandardCharsets.UTF_8);
		page.resetBuffer();
		page.getOutputStream()
			.write(html.replace("</h2>", "</h2><p>" + Issuer.PEOPLE + "</p>").getBytes(StandardCharsets.UTF_8));
		page.copyBodyToResponse();
	}

}
