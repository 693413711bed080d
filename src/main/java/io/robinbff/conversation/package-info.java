/**
 * Our words: conversations, the questions that can be asked about them, and the port
 * {@link io.robinbff.conversation.Helpdesk} behind which they live. Knows no upstream and
 * no HTTP.
 */
@NullMarked
package io.robinbff.conversation;

import org.jspecify.annotations.NullMarked;
