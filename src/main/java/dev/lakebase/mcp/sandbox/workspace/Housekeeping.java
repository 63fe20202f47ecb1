package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens by the passing of time: computes sleep, branches expire, deleted things go. */
final class Housekeeping {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final Resources resources;
  private final Operations operations;
  private final Computes computes;
  private final Branches branches;
  private final ProjectApi projects;
  private final Pipelines pipelines;

  Housekeeping(
      Resources resources,
      Operations operations,
      Computes computes,
      Branches branches,
      ProjectApi projects,
      Pipelines pipelines) {
    this.resources = resources;
    this.operations = operations;
    this.computes = computes;
    this.branches = branches;
    this.projects = projects;
    this.pipelines = pipelines;
  }

  /** After a start: opens what was open, and removes branches whose copy was interrupted. */
  void resume() {
    computes.tidy(resources.locked(this::directories));
    List<Operations.Work> removals = new ArrayList<>();
    resources.locked(
        () -> {
          operations.abortInterrupted();
          pipelines.resume();
          for (ObjectNode project : resources.in("projects")) {
            for (ObjectNode branch : branchesOf(project)) {
              String name = branch.path("name").asText();
              boolean unborn = Json.text(branch, "/status/current_state").equals("INIT");
              if (unborn && !name.equals(Seed.DEV)) {
                removals.add(branches.remove(name));
              } else if (!Branches.isDeleted(branch) && !project.has("delete_time")) {
                open(branch);
              }
            }
          }
        });
    run(removals);
  }

  private Set<String> directories() {
    Set<String> known = new HashSet<>();
    for (ObjectNode project : resources.in("projects")) {
      for (ObjectNode branch : branchesOf(project)) {
        known.add(Resources.internal(branch).path("directory").asText());
        for (ObjectNode endpoint : resources.in(branch.path("name").asText() + "/endpoints")) {
          known.add(Resources.internal(endpoint).path("directory").asText());
        }
      }
    }
    return known;
  }

  private void open(ObjectNode branch) {
    String name = branch.path("name").asText();
    Json.child(branch, "status").remove("pending_state");
    for (ObjectNode endpoint : resources.in(name + "/endpoints")) {
      Json.child(endpoint, "status").remove("pending_state");
    }
    branches.reopen(name);
  }

  /** One round; it never fails, so that the next one comes. */
  void round() {
    try {
      computes.suspendIdle();
      run(resources.locked(this::expired));
      resources.locked(operations::forgetOld);
    } catch (RuntimeException e) {
      LOG.warn("A round of housekeeping failed", e);
    }
  }

  private List<Operations.Work> expired() {
    String now = Instant.now().toString();
    List<Operations.Work> removals = new ArrayList<>();
    for (ObjectNode project : resources.in("projects")) {
      if (isPast(project.path("purge_time").asText(), now)) {
        removals.add(projects.removal(project.path("name").asText()));
        continue;
      }
      for (ObjectNode branch : branchesOf(project)) {
        String name = branch.path("name").asText();
        boolean ended =
            isPast(Json.text(branch, "/status/expire_time"), now) && !branches.hasChildren(name);
        if (ended || isPast(Json.text(branch, "/status/purge_time"), now)) {
          removals.add(branches.remove(name));
        }
      }
    }
    return removals;
  }

  private List<ObjectNode> branchesOf(ObjectNode project) {
    return resources.in(project.path("name").asText() + "/branches");
  }

  private static boolean isPast(String end, String now) {
    return !end.isEmpty() && Instant.parse(end).isBefore(Instant.parse(now));
  }

  private void run(List<Operations.Work> removals) {
    removals.forEach(removal -> operations.inBackground(removal, "Removing what is over"));
  }
}
