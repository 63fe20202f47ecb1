package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Long-running operations: the call that starts one answers at once, the work goes on behind it,
 * and looks at the operation tell when it is done. Work that a stop of the sandbox interrupts
 * failed, and the operation says so.
 */
final class Operations {
  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
  private static final String TYPE = "type.googleapis.com/databricks.postgres.v1.";
  private static final String NOTHING = "type.googleapis.com/google.protobuf.Empty";

  private static final Duration MEMORY = Duration.ofHours(1);

  /** What an operation does, with no lock held. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  private final Resources resources;
  private final Faults faults;
  private final ExecutorService threads;
  private final int polls;

  Operations(Resources resources, Faults faults, ExecutorService threads, int polls) {
    this.resources = resources;
    this.faults = faults;
    this.threads = threads;
    this.polls = polls;
  }

  void addRoutes(Router router) {
    String project = "projects/{project}";
    String branch = project + "/branches/{branch}";
    for (String resource :
        List.of(
            project,
            branch,
            branch + "/endpoints/{endpoint}",
            branch + "/roles/{role}",
            branch + "/databases/{database}",
            branch + "/databases/{database}/cdf-configs/{config}",
            "catalogs/{catalog}",
            "synced_tables/{table}")) {
      router.on(
          "GET",
          "/api/2.0/postgres/" + resource + "/operations/{operation}",
          call -> get(call.resource()));
    }
  }

  /**
   * Starts an operation on a resource.
   *
   * @param kind the resource's type, for instance {@code Branch}
   * @param work what takes time; then the resource is no longer pending
   * @param response what the operation answers in the end
   * @param undo what a failure leads to; with the lock held
   */
  ObjectNode start(
      String resource, String kind, Work work, Supplier<ObjectNode> response, Runnable undo) {
    String name = resource + "/operations/" + Ids.uuid();
    ObjectNode operation = Json.object().put("name", name).put("done", false);
    operation.putObject("metadata").put("@type", TYPE + kind + "OperationMetadata");
    Resources.internal(operation)
        .put("polls", polls)
        .put("finished", false)
        .put("begun", Ids.now());
    resources.put(key(name), operation);
    ObjectNode answer = Resources.view(operation);
    threads.execute(() -> carryOut(name, kind, work, response, undo));
    return answer;
  }

  /** Operations outlive the resources that they deleted. */
  private static String key(String name) {
    return "operations/" + name.replace('/', ':');
  }

  private void carryOut(
      String name, String kind, Work work, Supplier<ObjectNode> response, Runnable undo) {
    try {
      work.run();
      resources.locked(
          () -> {
            settle(Ids.parent(name));
            ObjectNode result = response.get();
            result.put("@type", result.isEmpty() ? NOTHING : TYPE + kind);
            finish(name, "response", result);
          });
    } catch (ApiError e) {
      fail(name, undo, e);
    } catch (Exception e) {
      warn(name, e);
      fail(name, undo, new ApiError(500, "INTERNAL_ERROR", "The operation failed"));
    }
  }

  /** What the end of the sandbox interrupts is no reason to worry. */
  private void warn(String what, Exception failure) {
    if (threads.isShutdown()) {
      LOG.info("{} was interrupted", what);
    } else {
      LOG.warn("{} failed", what, failure);
    }
  }

  private void fail(String name, Runnable undo, ApiError error) {
    resources.locked(
        () -> {
          undo.run();
          settle(Ids.parent(name));
          finish(name, "error", error.body());
        });
  }

  private void finish(String name, String field, ObjectNode value) {
    ObjectNode operation = resources.get(key(name));
    operation.set(field, value);
    Resources.internal(operation).put("finished", true);
    resources.put(key(name), operation);
  }

  private void settle(String resource) {
    resources
        .find(resource)
        .ifPresent(
            found -> {
              if (faults.reconciliation() > 0) {
                Resources.internal(found).put("reconciling", faults.reconciliation());
              } else {
                Json.child(found, "status").remove("pending_state");
              }
              resources.put(resource, found);
            });
  }

  /** Called for each look at a resource: it may be the last one that finds it pending. */
  void look(ObjectNode resource) {
    ObjectNode internal = Resources.internal(resource);
    int left = internal.path("reconciling").asInt();
    if (left == 0) {
      return;
    }
    if (left == 1) {
      internal.remove("reconciling");
      Json.child(resource, "status").remove("pending_state");
    } else {
      internal.put("reconciling", left - 1);
    }
    resources.put(resource.path("name").asText(), resource);
  }

  /**
   * @throws ApiError 409 while another change of the resource is under way
   */
  void requireSettled(ObjectNode resource, String kind) {
    if (resource.at("/status").has("pending_state")) {
      throw ApiError.busy(kind);
    }
  }

  ObjectNode get(String name) {
    ObjectNode operation =
        resources.find(key(name)).orElseThrow(() -> ApiError.notFound("operation not found"));
    ObjectNode internal = Resources.internal(operation);
    int left = internal.path("polls").asInt();
    if (left > 0) {
      internal.put("polls", left - 1);
      resources.put(key(name), operation);
    }
    ObjectNode view = Resources.view(operation);
    if (left == 0 && internal.path("finished").asBoolean()) {
      return view.put("done", true);
    }
    view.remove("response");
    view.remove("error");
    return view;
  }

  /** After a start: what was under way when the sandbox stopped has failed. */
  void abortInterrupted() {
    for (ObjectNode operation : resources.in("operations")) {
      if (!Resources.internal(operation).path("finished").asBoolean()) {
        finish(
            operation.path("name").asText(),
            "error",
            new ApiError(409, "ABORTED", "The sandbox stopped before the operation was done")
                .body());
      }
    }
  }

  /** Operations that are long over need not be known any more; with the lock held. */
  void forgetOld() {
    Instant recent = Instant.now().minus(MEMORY);
    for (ObjectNode operation : resources.in("operations")) {
      ObjectNode internal = Resources.internal(operation);
      if (internal.path("finished").asBoolean()
          && Instant.parse(internal.path("begun").asText()).isBefore(recent)) {
        resources.remove(key(operation.path("name").asText()));
      }
    }
  }

  /** Work behind the scenes, outside any operation. */
  void inBackground(Work work, String what) {
    try {
      threads.execute(
          () -> {
            try {
              work.run();
            } catch (Exception e) {
              warn(what, e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("{} comes too late: the sandbox is stopping", what);
    }
  }
}
