/**
 * What stands around the service in tests and in {@code spring-boot:test-run}: a ROBIN,
 * an OpenID issuer, and the people who use them. Deliberately outside
 * {@code io.robinbff}, where the service's component scan would find it.
 */
@NullMarked
package embedded;

import org.jspecify.annotations.NullMarked;
