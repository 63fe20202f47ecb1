package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** An answer that is no success, in the platform's form. */
final class ApiError extends RuntimeException {
  private final int status;
  private final String code;
  private final Map<String, String> reason;

  private ApiError(int status, String code, String message, Map<String, String> reason) {
    super(message);
    this.status = status;
    this.code = code;
    this.reason = reason;
  }

  ApiError(int status, String code, String message) {
    this(status, code, message, Map.of());
  }

  static ApiError invalid(String message) {
    return new ApiError(400, "INVALID_PARAMETER_VALUE", message);
  }

  static ApiError missing(String field) {
    return invalid(
        "Field '%s' is required, expected non-default value (not \"\")!".formatted(field));
  }

  static ApiError bad(String message) {
    return new ApiError(400, "BAD_REQUEST", message);
  }

  /** What belongs to its parent is not to be deleted by itself. */
  static ApiError managedByParent(String message) {
    return new ApiError(
        400, "BAD_REQUEST", message, Map.of("declarative_context", "MANAGED_BY_PARENT"));
  }

  static ApiError notFound(String what) {
    return new ApiError(404, "NOT_FOUND", what + " [TraceId: " + Ids.trace() + "]");
  }

  static ApiError exists(String message) {
    return new ApiError(409, "ALREADY_EXISTS", message);
  }

  static ApiError busy(String what) {
    return new ApiError(409, "ABORTED", what + " reconciliation still in progress");
  }

  static ApiError denied(String message) {
    return new ApiError(403, "PERMISSION_DENIED", message);
  }

  static ApiError unauthenticated(String message) {
    return new ApiError(401, "UNAUTHENTICATED", message);
  }

  int status() {
    return status;
  }

  ObjectNode body() {
    ObjectNode body = Json.object().put("error_code", code).put("message", getMessage());
    var details = body.putArray("details");
    if (!reason.isEmpty()) {
      ObjectNode info =
          details
              .addObject()
              .put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
              .put("reason", "RESOURCE_CONFLICT")
              .put("domain", "databricks.com");
      ObjectNode metadata = info.putObject("metadata");
      reason.forEach(metadata::put);
    }
    details
        .addObject()
        .put("@type", "type.googleapis.com/google.rpc.RequestInfo")
        .put("request_id", Ids.uuid())
        .put("serving_data", "");
    return body;
  }
}
