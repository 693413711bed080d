package io.robinbff;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import org.springframework.modulith.core.ApplicationModules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The rooms of the house: no cycles, nobody reaches into another's inner rooms, and what
 * exists only because there are replicas stands below what one process needs.
 */
class ModuleTests {

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

}
