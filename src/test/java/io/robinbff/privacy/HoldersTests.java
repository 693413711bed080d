package io.robinbff.privacy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whoever holds customers past a request is known, and forgets them. Found by their
 * fields: collections and caches of what names a customer, by generics or by these names.
 */
class HoldersTests {

	private static final JavaClasses HOUSE = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.robinbff");

	private static final List<String> NAMING = List.of("conversation.Query", "conversation.Selector",
			"conversation.CustomerEmail", "conversation.ConversationId", "api.BackgroundAsks$Asked");

	/** How each forgets. */
	private static final Map<String, String> HOLDERS = Map.ofEntries(
			Map.entry("cache.TieredCache", "of one look at Redis, which ends"),
			Map.entry("cache.LocalCache", "erase, called by Answers"),
			Map.entry("cache.SingleFlight", "detach, called by Answers"), Map.entry("cache.Item", "goes with its page"),
			Map.entry("cache.shared.Outbox", "erase, called by RedisCache"),
			Map.entry("cache.WatchedQueries", "removed by Watches, whose watches it registers"),
			Map.entry("cache.PageWalk", "asks for pages, and keeps none"),
			Map.entry("cache.PageWalk$Steps", "of one look-up, which ends"),
			Map.entry("watch.Watches", "erase: ends such watches"),
			Map.entry("robin.Pagination", "erase, by RobinConfiguration"),
			Map.entry("api.BackgroundAsks", "erase, by ApiConfiguration"),
			Map.entry("api.SummaryService$Recording", "of one summary, which ends"),
			Map.entry("api.ExportWalk", "of one export, which ends"), Map.entry("api.ExportWalk$Read", "of one page"),
			Map.entry("events.EventDesk", "erase: hands on to its cards"),
			Map.entry("events.EventFeed", "shares the cards of EventDesk"),
			Map.entry("privacy.Erasure", "of one erasure"),
			Map.entry("conversation.SenderAddresses", "of one sender that is read"));

	@Test
	void allAreKnown() {
		TreeSet<String> found = new TreeSet<>();
		for (JavaClass one : HOUSE) {
			boolean holds = Arrays.stream(fields(one)).anyMatch(HoldersTests::names);
			if (holds) {
				found.add(one.getName().substring("io.robinbff.".length()));
			}
		}
		assertThat(found).containsExactlyInAnyOrderElementsOf(HOLDERS.keySet());
	}

	private static Field[] fields(JavaClass one) {
		return one.reflect().getDeclaredFields();
	}

	private static boolean names(Field field) {
		return !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()
				&& field.getGenericType() instanceof ParameterizedType type
				&& NAMING.stream().anyMatch((name) -> type.getTypeName().contains("io.robinbff." + name));
	}

}
