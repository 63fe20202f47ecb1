package dev.lakebase.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.engine.HttpService;
import dev.lakebase.mcp.governance.PolicySource;
import dev.lakebase.mcp.identity.TokenFileCallers;
import dev.lakebase.mcp.protocol.CallerSource;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.dropin.DropIns;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Liveness and readiness, as JSON with reasons. Neither wakes a suspended compute. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {
  @Bean
  Processor healthLive() {
    return exchange -> answer(exchange, 200, Json.MAPPER.createObjectNode().put("status", "up"));
  }

  @Bean
  Readiness lakebaseReadiness(
      HttpService service,
      PolicySource policies,
      DropIns dropIns,
      CallerSource callers,
      ConfigurableListableBeanFactory beans) {
    return new Readiness(
        service,
        new MadeSoFar(beans),
        policies,
        dropIns,
        () -> callers instanceof TokenFileCallers listed ? listed.problem() : Optional.empty());
  }

  @Bean
  Processor healthReady(
      Catalogue catalogue,
      PolicySource policies,
      DropIns dropIns,
      State state,
      Readiness readiness) {
    return exchange -> {
      ObjectNode health = Json.MAPPER.createObjectNode();
      List<Readiness.Reason> reasons = readiness.reasons();
      boolean up = reasons.stream().noneMatch(Readiness.Reason::isDown);
      health.put("status", up ? "up" : "down");
      reasons.forEach(reason -> health.withArray("reasons").add(reason.line()));
      health.put("tools", catalogue.tools().all().size());
      health.put("catalogue", catalogue.fingerprint());
      ObjectNode policy = health.putObject("policy");
      policy.put("version", policies.status().version());
      policy.put("since", policies.status().since().toString());
      policies.status().problem().ifPresent(problem -> policy.put("problem", problem));
      ObjectNode files = health.putObject("drop_ins");
      files.put("files", dropIns.status().files());
      dropIns.status().problems().values().forEach(files.withArray("refused")::add);
      ObjectNode shared = health.putObject("state");
      shared.put("replicas", state.obstacle().isEmpty() ? "any" : "one");
      state.obstacle().ifPresent(obstacle -> shared.put("reason", obstacle));
      answer(exchange, up ? 200 : 503, health);
    };
  }

  private static void answer(Exchange exchange, int status, ObjectNode health) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    message.setBody(health.toString());
  }
}
