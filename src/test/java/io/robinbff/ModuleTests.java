package io.robinbff;

import java.lang.annotation.Annotation;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.servlet.AsyncContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.reactivestreams.Publisher;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.databind.ObjectMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.client.RestClient;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The rooms of the house: no cycles, nobody reaches into another's inner rooms, and what
 * exists only because there are replicas stands below what one process needs.
 */
class ModuleTests {

	private static final DescribedPredicate<JavaClass> IS_JACKSONS = describe("is Jackson's",
			(type) -> type.isAssignableTo(TokenStreamFactory.class) || type.isAssignableTo(ObjectMapper.class));

	private static final JavaClasses HOUSE = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.robinbff");

	@Test
	void roomsKeepTheirWalls() {
		ApplicationModules.of(RobinBffApplication.class).verify();
	}

	@Test
	void noPackagesDependOnEachOtherInCircles() {
		slices().matching("io.robinbff.(**)").should().beFreeOfCycles().check(HOUSE);
	}

	@Test
	void coreKnowsNothingOfWhatReplicasShare() {
		noClasses().that()
			.resideOutsideOfPackage("..shared..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.robinbff..shared..")
			.check(HOUSE);
	}

	@Test
	void onlyWhatReplicasShareKnowsRedis() {
		noClasses().that()
			.resideOutsideOfPackages("io.robinbff.cluster..", "..shared..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.lettuce..", "org.springframework.data..")
			.check(HOUSE);
	}

	/** Jackson's own keep the name of each member that a stranger has written. */
	@Test
	void onlyTheMakerOfReadersMakesOne() {
		noClasses().that()
			.resideOutsideOfPackage("io.robinbff.json")
			.should()
			.callConstructorWhere(target(owner(IS_JACKSONS)))
			.orShould()
			.callMethodWhere(target(owner(IS_JACKSONS)).and(target(name("builder"))))
			.orShould()
			.callMethodWhere(target(owner(IS_JACKSONS)).and(target(name("shared"))))
			.check(HOUSE);
	}

	/** Spring's client has a mapper of its own, unless it is given readers. */
	@Test
	void whoAsksOverHttpNamesItsReaders() {
		noClasses().that(callTo("builder").and(not(callTo("configureMessageConverters"))))
			.should()
			.dependOnClassesThat()
			.areAssignableTo(RestClient.class)
			.allowEmptyShould(true)
			.check(HOUSE);
		noClasses().should().callMethod(RestClient.class, "create").check(HOUSE);
	}

	/** Without one, what has expired stays until somebody uses the cache again. */
	@Test
	void whatExpiresGoesByItself() {
		ofCaches("scheduler", "expireAfter").check(HOUSE);
	}

	/** In the common pool, each write to a cache would wake another thread. */
	@Test
	void cachesTidyUpWhereTheyAreWritten() {
		ofCaches("executor", "newBuilder").check(HOUSE);
	}

	/**
	 * Connections are closed from outside once their time is over, and while others write
	 * into one of them Tomcat gives its buffers to the next.
	 */
	@Test
	void answersAreWrittenByTheThreadsOfTheirRequests() {
		noClasses().should()
			.dependOnClassesThat()
			.belongToAnyOf(AsyncContext.class, DeferredResult.class, WebAsyncTask.class, ResponseBodyEmitter.class,
					StreamingResponseBody.class)
			.check(HOUSE);
		noMethods().that()
			.areMetaAnnotatedWith(RequestMapping.class)
			.should()
			.haveRawReturnType(describe("made by another thread",
					(type) -> type.isAssignableTo(Callable.class) || type.isAssignableTo(CompletionStage.class)
							|| type.isAssignableTo(Publisher.class)))
			.check(HOUSE);
	}

	/**
	 * A service that starts sets up the logging of the whole process, and what others log
	 * until that is done is lost.
	 */
	@Test
	void whoRunsBesideOthersLeavesTheLoggingAlone() {
		JavaClasses tests = new ClassFileImporter().withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
			.importPackages("io.robinbff");
		DescribedPredicate<JavaClass> besideOthers = describe("run beside others",
				(type) -> isMarked(type, Execution.class, (mark) -> mark.value() == ExecutionMode.CONCURRENT));
		DescribedPredicate<JavaClass> setsUp = describe("a service that sets up logging", (type) -> isMarked(type,
				SpringBootTest.class, (_) -> true)
				&& !isMarked(type, ContextConfiguration.class, (mark) -> mark.loader() == WithoutLoggingSetUp.class));
		noClasses().that(besideOthers)
			.should(be(setsUp))
			.orShould()
			.dependOnClassesThat()
			.belongToAnyOf(SpringApplication.class, LoggingSystem.class, OutputCaptureExtension.class)
			.check(tests);
	}

	private static <A extends Annotation> boolean isMarked(JavaClass type, Class<A> mark, Predicate<A> how) {
		return Optional.ofNullable(AnnotatedElementUtils.findMergedAnnotation(type.reflect(), mark))
			.filter(how)
			.isPresent();
	}

	/** A rule that a cache is given the one as often as the other. */
	private static ArchRule ofCaches(String given, String whenever) {
		return noClasses()
			.that(describe("call Caffeine's " + given + " less often than its " + whenever,
					(from) -> callsTo(from, given) < callsTo(from, whenever)))
			.should()
			.dependOnClassesThat()
			.areAssignableTo(Caffeine.class)
			.allowEmptyShould(true);
	}

	private static long callsTo(JavaClass from, String method) {
		return from.getMethodCallsFromSelf()
			.stream()
			.filter((call) -> call.getTargetOwner().isEquivalentTo(Caffeine.class) && call.getName().startsWith(method))
			.count();
	}

	private static DescribedPredicate<JavaClass> callTo(String method) {
		return describe("call " + method + " of a RestClient",
				(from) -> from.getMethodCallsFromSelf()
					.stream()
					.anyMatch((call) -> call.getTargetOwner().getFullName().startsWith(RestClient.class.getName())
							&& method.equals(call.getName())));
	}

}
