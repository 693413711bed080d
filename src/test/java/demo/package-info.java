/**
 * A small CRM that shows the panel on a customer's card, and switches that give ROBIN a
 * bad day: {@code ./mvnw spring-boot:test-run}, then http://localhost:8080/. In the test
 * tree, so that none of it is in the product's jar, and outside {@code io.robinbff},
 * where the service's component scan would find it.
 */
@NullMarked
package demo;

import org.jspecify.annotations.NullMarked;
