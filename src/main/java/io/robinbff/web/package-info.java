/**
 * The parts that all HTTP exchanges share: problem details, correlation ids, the
 * firewall, the API description.
 */
@NullMarked
package io.robinbff.web;

import org.jspecify.annotations.NullMarked;
