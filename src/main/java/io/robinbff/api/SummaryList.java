package io.robinbff.api;

import java.util.List;

/**
 * An answer for badges.
 *
 * @param items one for each customer, in the order of the question
 * @param asking of how many of them there is more to come: ROBIN is being asked for them,
 * or has too much asked already
 */
record SummaryList(List<CustomerSummary> items, int asking) {
}
