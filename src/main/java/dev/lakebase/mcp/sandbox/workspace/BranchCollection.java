package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a branch has several of: {@code /api/2.0/postgres/projects/{project}/branches/{branch}/…}.
 */
abstract class BranchCollection {
  private static final String PATH = "/api/2.0/postgres/projects/{project}/branches/{branch}/";

  final Resources resources;
  final Operations operations;
  final Computes computes;
  final Branches branches;
  private final String collection;
  private final String kind;

  /**
   * @param collection last segment of the path, and the member of a list's answer
   * @param kind of an operation's metadata
   */
  BranchCollection(
      String collection,
      String kind,
      Resources resources,
      Operations operations,
      Computes computes,
      Branches branches) {
    this.collection = collection;
    this.kind = kind;
    this.resources = resources;
    this.operations = operations;
    this.computes = computes;
    this.branches = branches;
  }

  final void addRoutes(Router router) {
    String all = PATH + collection;
    String one = all + "/{id}";
    router
        .on("POST", all, call -> create(call, branch(call)))
        .on("GET", all, this::list)
        .on("GET", one, this::get)
        .on("PATCH", one, call -> update(call, settled(call)))
        .on("DELETE", one, call -> delete(call, settled(call)));
  }

  /** The one of this name; throws {@link ApiError} where there is none. */
  abstract ObjectNode required(String name);

  abstract JsonNode create(Call call, String branch);

  abstract JsonNode update(Call call, ObjectNode found);

  abstract JsonNode delete(Call call, ObjectNode found);

  /** As a caller sees it. */
  ObjectNode view(ObjectNode found) {
    return Resources.view(found);
  }

  private String branch(Call call) {
    String branch = Ids.parent(call.resource() + "/-");
    BranchApi.required(resources, branch);
    return branch;
  }

  private JsonNode list(Call call) {
    return Resources.page(
        call, collection, resources.in(branch(call) + "/" + collection), this::view);
  }

  private JsonNode get(Call call) {
    ObjectNode found = required(call.resource());
    operations.look(found);
    return view(found);
  }

  private ObjectNode settled(Call call) {
    ObjectNode found = required(call.resource());
    operations.requireSettled(found, kind);
    return found;
  }
}
