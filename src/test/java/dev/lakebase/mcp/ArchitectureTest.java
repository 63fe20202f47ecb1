package dev.lakebase.mcp;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds the table of rooms: who may know whom. */
class ArchitectureTest {
  private static final String BASE = "dev.lakebase.mcp";
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(BASE);

  @Test
  void protocolKnowsNoOtherRoomAndNothingOfDatabases() {
    noClasses()
        .that()
        .resideInAPackage(BASE + ".protocol..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            room("tool"),
            room("governance"),
            room("database"),
            room("databricks"),
            room("engine"),
            room("identity"),
            room("sandbox"),
            "java.sql..",
            "javax.sql..",
            "org.postgresql..",
            "com.databricks..")
        .check(HOUSE);
  }

  @Test
  void toolKnowsProtocolAlone() {
    noClasses()
        .that()
        .resideInAPackage(room("tool"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            room("governance"),
            room("database"),
            room("databricks"),
            room("engine"),
            room("sandbox"),
            "java.sql..")
        .check(HOUSE);
  }

  @Test
  void governanceOpensNoConnection() {
    noClasses()
        .that()
        .resideInAPackage(room("governance"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            room("database"), room("databricks"), room("engine"), room("sandbox"), "javax.sql..")
        .check(HOUSE);
  }

  @Test
  void databaseKnowsNothingOfProtocolOrPolicy() {
    noClasses()
        .that()
        .resideInAPackage(room("database"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            room("protocol"),
            room("governance"),
            room("databricks"),
            room("engine"),
            room("sandbox"))
        .check(HOUSE);
  }

  @Test
  void databricksKnowsNothingOfProtocolDatabaseOrPolicy() {
    noClasses()
        .that()
        .resideInAPackage(room("databricks"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            room("protocol"),
            room("governance"),
            room("database"),
            room("engine"),
            room("sandbox"),
            "java.sql..")
        .check(HOUSE);
  }

  @Test
  void testingKnowsProtocolAndToolAloneAndNobodyUsesIt() {
    noClasses()
        .that()
        .resideInAPackage(room("testing"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            room("governance"),
            room("database"),
            room("databricks"),
            room("engine"),
            room("sandbox"))
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAnyPackage(
            room("protocol"),
            room("tool"),
            room("governance"),
            room("database"),
            room("databricks"),
            room("migration"),
            room("engine"),
            room("sandbox"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(room("testing"))
        .check(HOUSE);
  }

  @Test
  void migrationKnowsToolAlone() {
    noClasses()
        .that()
        .resideInAPackage(room("migration"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            room("protocol"),
            room("governance"),
            room("database"),
            room("databricks"),
            room("engine"),
            room("sandbox"),
            "java.sql..")
        .check(HOUSE);
  }

  @Test
  void identityKnowsProtocolAloneAndNobodyElseKnowsTokens() {
    noClasses()
        .that()
        .resideInAPackage(room("identity"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            room("tool"),
            room("governance"),
            room("database"),
            room("databricks"),
            room("engine"),
            room("sandbox"),
            room("testing"),
            "java.sql..",
            "com.databricks..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideOutsideOfPackage(room("identity"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework.security..", "com.nimbusds..")
        .check(HOUSE);
  }

  @Test
  void onlyTheRootRoomWiresIdentity() {
    noClasses()
        .that()
        .resideOutsideOfPackages(BASE, room("identity"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(room("identity"))
        .check(HOUSE);
  }

  @Test
  void stateReachesPostgresqlThroughTheDatabaseRoomAndOnlyTheRootWiresIt() {
    noClasses()
        .that()
        .resideInAPackage(room("state"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            room("databricks"),
            room("engine"),
            room("identity"),
            room("sandbox"),
            room("testing"),
            "com.zaxxer..",
            "org.postgresql..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideOutsideOfPackages(BASE, room("state"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(room("state"))
        .check(HOUSE);
    noClasses()
        .that()
        .resideOutsideOfPackage(room("state"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.flywaydb..")
        .check(HOUSE);
  }

  @Test
  void onlyTheRootWiresObserveAndNobodyElseKnowsMetersOrSpans() {
    noClasses()
        .that()
        .resideInAPackage(room("observe"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            room("databricks"),
            room("engine"),
            room("identity"),
            room("state"),
            room("sandbox"),
            room("testing"))
        .check(HOUSE);
    noClasses()
        .that()
        .resideOutsideOfPackages(BASE, room("observe"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(room("observe"), "io.micrometer..", "io.opentelemetry..")
        .check(HOUSE);
  }

  @Test
  void turnsKnowsNobody() {
    noClasses()
        .that()
        .resideInAPackage(room("turns"))
        .should()
        .dependOnClassesThat(
            resideInAPackage(BASE + "..").and(not(resideInAPackage(room("turns")))))
        .check(HOUSE);
  }

  @Test
  void onlyTheEngineKnowsVertx() {
    noClasses()
        .that()
        .resideOutsideOfPackage(room("engine"))
        .and()
        .doNotHaveFullyQualifiedName(BASE + ".EngineConfiguration")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "org.apache.camel.component.platform.http.vertx..")
        .check(HOUSE);
  }

  @Test
  void nobodyUsesTheSandboxButTheConfigurationThatSwitchesItOn() {
    classes()
        .that()
        .resideInAPackage(room("sandbox"))
        .should()
        .onlyBeAccessed()
        .byClassesThat(
            resideInAPackage(room("sandbox"))
                .or(
                    com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith(
                        BASE + ".SandboxConfiguration")))
        .check(HOUSE);
  }

  private static String room(String name) {
    return BASE + "." + name + "..";
  }
}
