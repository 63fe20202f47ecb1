package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Our beans stay among themselves: an application's wiring finds its own alone. */
class EmbeddedBeansTest {
  private static final String BASE = "dev.lakebase.mcp";
  private static final Set<String> COMPONENTS =
      Set.of("lakebase", "mcp-tool", "mcp-prompt", "mcp-resource");

  private static HostApplication host;
  private static ConfigurableListableBeanFactory beans;

  @BeforeAll
  static void start() {
    host = HostApplication.start("lakebase.tools.include=project_read");
    beans = host.context().getBeanFactory();
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  @Test
  void theirNamesAreTheirOwn() {
    assertThat(ours())
        .isNotEmpty()
        .allMatch(
            name -> name.matches("(lakebase|mcp|databricks)[A-Z].*") || COMPONENTS.contains(name));
  }

  @Test
  void noneIsACandidateForATypeThatIsNotOurs() {
    for (String name : ours()) {
      if (beans.getBeanDefinition(name).isAutowireCandidate()) {
        assertThat(foreignTypes(beans.getType(name))).as(name).isEmpty();
      }
    }
  }

  @Test
  void noneIsPrimary() {
    assertThat(ours()).noneMatch(name -> beans.getBeanDefinition(name).isPrimary());
  }

  @Test
  void whatSpringBootProvidesWhenNobodyElseDoesIsStillProvided() {
    assertThat(host.context().getBeanNamesForType(DataSource.class)).isEmpty();
    assertThat(host.context().getBeanNamesForType(Clock.class)).isEmpty();
    assertThat(host.context().getBeanNamesForType(ObjectMapper.class))
        .doesNotContainAnyElementsOf(ours());
    assertThat(host.context().getBeanNamesForType(Executor.class))
        .contains("applicationTaskExecutor");
  }

  private static List<String> ours() {
    return Arrays.stream(beans.getBeanDefinitionNames())
        .filter(EmbeddedBeansTest::isMadeByUs)
        .toList();
  }

  /** By a factory method of a configuration that the auto-configuration imports. */
  private static boolean isMadeByUs(String name) {
    BeanDefinition definition = beans.getBeanDefinition(name);
    String factory = definition.getFactoryBeanName();
    return factory != null
        && factory.startsWith(BASE + ".")
        && factory.endsWith("Configuration")
        && !factory.contains("Host");
  }

  /** All that it could be injected as, but for what every object is. */
  private static Set<Class<?>> foreignTypes(Class<?> type) {
    Set<Class<?>> foreign = new HashSet<>();
    Deque<Class<?>> open = new ArrayDeque<>(List.of(type));
    while (!open.isEmpty()) {
      Class<?> next = open.remove();
      if (!next.getName().startsWith(BASE)) {
        foreign.add(next);
      }
      open.addAll(List.of(next.getInterfaces()));
      if (next.getSuperclass() != null) {
        open.add(next.getSuperclass());
      }
    }
    foreign.removeIf(it -> it.getPackageName().startsWith("java."));
    foreign.remove(CamelContextConfiguration.class);
    if (Executor.class.isAssignableFrom(type) || Clock.class.isAssignableFrom(type)) {
      foreign.add(type);
    }
    return foreign;
  }
}
