package io.robinbff.api;

import java.util.List;

/**
 * An answer for badges.
 *
 * @param items one for each customer, in the order of the question
 * @param asking how many of them ROBIN is being asked for
 */
record SummaryList(List<CustomerSummary> items, int asking) {
}
