package io.robinbff.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * How far an export has come; the last one of a stream says how it ended.
 *
 * @param complete whether all that ROBIN lists has been exported
 * @param exported how many conversations have been, by this and by what it resumes
 * @param resume how to go on from here; null if there is nothing to go on with
 * @param code why it ended before it was complete, a problem's code; null if it goes on
 * @param retryAfter seconds after which going on may help, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({ "complete", "exported", "resume", "code", "retryAfter" })
record ExportState(boolean complete, int exported, @Nullable String resume, @Nullable String code,
		@Nullable Long retryAfter) {
}
