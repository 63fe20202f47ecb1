package dev.lakebase.mcp.tool.dropin;

import java.util.List;
import java.util.Set;

/**
 * A version of a file whose routes run.
 *
 * @param owner group of its routes, which no other version shares
 * @param routes their ids in the Camel context
 * @param ids their ids in the file
 * @param offers names of its tools, prompts and resources
 */
record Edition(
    String owner, DropInFile file, List<String> routes, Set<String> ids, List<String> offers) {}
