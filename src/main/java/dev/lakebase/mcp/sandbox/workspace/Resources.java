package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.sandbox.PostgresServerException;
import dev.lakebase.mcp.sandbox.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Everything the workspace knows, by resource name, kept in one file that is replaced in one step
 * whenever something changed. A resource is what the API shows of it, with what it does not show
 * under {@value #INTERNAL}.
 *
 * <p>All access is inside {@link #locked}, which is short: nothing in it waits for a server.
 */
final class Resources {
  static final String INTERNAL = "internal";
  private static final int DEFAULT_PAGE = 100;

  private final Path file;
  private final TreeMap<String, ObjectNode> all = new TreeMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean changed;

  Resources(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      for (var entry : Json.read(Files.readString(file)).properties()) {
        all.put(entry.getKey(), (ObjectNode) entry.getValue());
      }
    }
  }

  <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      T result = work.get();
      if (changed && lock.getHoldCount() == 1) {
        save();
      }
      return result;
    } finally {
      lock.unlock();
    }
  }

  void locked(Runnable work) {
    locked(
        () -> {
          work.run();
          return true;
        });
  }

  private void save() {
    try {
      PrivateFiles.write(file, Json.MAPPER.writeValueAsString(all));
      changed = false;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON that can't be written", e);
    } catch (IOException e) {
      throw new PostgresServerException("The workspace's state can't be written", e);
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  Optional<ObjectNode> find(String name) {
    return Optional.ofNullable(all.get(name));
  }

  /** A resource to be read or changed; a change is kept if {@link #put} follows. */
  ObjectNode get(String name) {
    ObjectNode found = all.get(name);
    if (found == null) {
      throw new IllegalStateException("No resource " + name);
    }
    return found;
  }

  void put(String name, ObjectNode resource) {
    all.put(name, resource);
    changed = true;
  }

  void remove(String name) {
    changed |= all.remove(name) != null;
  }

  /** Removes a resource with all it holds. */
  void removeTree(String name) {
    remove(name);
    var below = all.subMap(name + "/", name + "0");
    changed |= !below.isEmpty();
    below.clear();
  }

  /** The resources directly in a collection, for instance {@code projects/demo/branches}. */
  List<ObjectNode> in(String collection) {
    int prefix = collection.length() + 1;
    return all.subMap(collection + "/", collection + "0").entrySet().stream()
        .filter(entry -> entry.getKey().indexOf('/', prefix) < 0)
        .map(java.util.Map.Entry::getValue)
        .toList();
  }

  /** What the API shows of a resource. */
  static ObjectNode view(ObjectNode resource) {
    ObjectNode view = resource.deepCopy();
    view.remove(INTERNAL);
    return view;
  }

  static ObjectNode internal(ObjectNode resource) {
    return Json.child(resource, INTERNAL);
  }

  /** One page of resources, as {@code page_size} and {@code page_token} ask for it. */
  static ObjectNode page(
      Call call, String field, List<ObjectNode> resources, Function<ObjectNode, JsonNode> view) {
    int size = call.number("page_size", 0, DEFAULT_PAGE);
    size = size == 0 ? DEFAULT_PAGE : size;
    int from = 0;
    String token = call.query("page_token");
    if (!token.isEmpty()) {
      String after = decoded(token);
      while (from < resources.size() && key(resources.get(from)).compareTo(after) <= 0) {
        from++;
      }
    }
    ObjectNode page = Json.object();
    var items = page.putArray(field);
    int to = Math.min(resources.size(), from + size);
    resources.subList(from, to).forEach(resource -> items.add(view.apply(resource)));
    if (to < resources.size()) {
      String last = key(resources.get(to - 1));
      page.put(
          "next_page_token",
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(("after:" + last).getBytes(StandardCharsets.UTF_8)));
    }
    return page;
  }

  private static String key(ObjectNode resource) {
    return resource.path("name").asText();
  }

  private static String decoded(String token) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      if (text.startsWith("after:")) {
        return text.substring("after:".length());
      }
    } catch (IllegalArgumentException e) {
      // Not Base64: not one of ours either.
    }
    throw ApiError.invalid("Invalid page_token");
  }
}
