package com.example.shop;

import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.CallerSource;
import org.springframework.boot.task.ThreadPoolTaskExecutorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.task.DelegatingSecurityContextAsyncTaskExecutor;

/** Agents are users of the application: Spring Security lets them in, the policy knows them. */
@Configuration
class AgentConfiguration {
  @Bean
  CallerSource callers() {
    return (head, exchange) ->
        new Caller(SecurityContextHolder.getContext().getAuthentication().getName());
  }

  @Bean
  ThreadPoolTaskExecutor routeThreads(ThreadPoolTaskExecutorBuilder builder) {
    return builder.threadNamePrefix("route-").build();
  }

  /** The starter runs routes on threads of an executor: they have to know the user too. */
  @Bean
  AsyncTaskExecutor applicationTaskExecutor(ThreadPoolTaskExecutor routeThreads) {
    return new DelegatingSecurityContextAsyncTaskExecutor(routeThreads);
  }
}
