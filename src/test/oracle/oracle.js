// Says of each text what PostgreSQL's own grammar makes of it.
// Usage: node oracle.js <texts> <answers>
// texts: one JSON string per line; answers: one line per text: {"count": n, "statements": [...]},
// or {"error": "..."} where the grammar refuses it. A statement: {types, calls, setting, other}.
const fs = require('fs');
const [, , textsFile, answersFile] = process.argv;
const pg = require('libpg-query');

const FIXED = {
  TruncateStmt: ['TRUNCATE'], VariableSetStmt: ['SET'], ConstraintsSetStmt: ['SET'], VariableShowStmt: ['SHOW'],
  CallStmt: ['CALL'], CommentStmt: ['ALTER'], VacuumStmt: ['ALTER'], ClusterStmt: ['ALTER'], ReindexStmt: ['ALTER'],
  RefreshMatViewStmt: ['ALTER'], RenameStmt: ['ALTER'], IndexStmt: ['CREATE'], ViewStmt: ['CREATE'],
  RuleStmt: ['CREATE'], DefineStmt: ['CREATE'], CompositeTypeStmt: ['CREATE'], CreatedbStmt: ['CREATE'],
  CreateRoleStmt: ['CREATE', 'GRANT'], AlterRoleStmt: ['ALTER', 'GRANT'], AlterRoleSetStmt: ['ALTER', 'GRANT'],
  DropStmt: ['DROP'], DropdbStmt: ['DROP'], DropRoleStmt: ['DROP'], DropOwnedStmt: ['DROP'],
  DropTableSpaceStmt: ['DROP'], DropSubscriptionStmt: ['DROP'], DropUserMappingStmt: ['DROP'],
};
const CHANGES = { InsertStmt: 'INSERT', UpdateStmt: 'UPDATE', DeleteStmt: 'DELETE', MergeStmt: 'MERGE' };
// Object.hasOwn: a node's field may be called constructor (JSON_ARRAYAGG's is).
const change = key => Object.hasOwn(CHANGES, key);
const STORED = new Set(['RuleStmt', 'CreateFunctionStmt']);

function walk(node, found, stored) {
  if (Array.isArray(node)) { node.forEach(n => walk(n, found, stored)); return; }
  if (node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node)) {
    if (!stored) {
      if (change(key)) found.types.add(CHANGES[key]);
      if (key === 'intoClause') found.types.add('CREATE');
      if (key === 'lockingClause' && value.length) found.types.add('UPDATE');
      if (key === 'onConflictClause' && value.action === 'ONCONFLICT_UPDATE') found.types.add('UPDATE');
    }
    if (key === 'FuncCall') found.calls.add(value.funcname.slice(-1)[0].String.sval);
    walk(value, found, stored || STORED.has(key));
  }
}

function describe(raw) {
  const [kind, node] = Object.entries(raw)[0];
  const found = { types: new Set(), calls: new Set() };
  const answer = () => ({ kind, types: [...found.types], calls: [...found.calls], setting: found.setting, other: !!found.other });
  if (kind === 'ExplainStmt') {
    const inner = describe(node.query);
    found.other = inner.other;
    inner.calls.forEach(c => found.calls.add(c));
    found.types.add('EXPLAIN');
    const analyze = (node.options || []).map(o => o.DefElem).filter(o => o.defname === 'analyze');
    const last = analyze[analyze.length - 1];
    if (last && !isFalse(last.arg)) inner.types.forEach(t => found.types.add(t));
    return answer();
  }
  walk(raw, found, false);
  if (kind === 'SelectStmt') found.types.add('SELECT');
  else if (FIXED[kind]) FIXED[kind].forEach(t => found.types.add(t));
  else if (kind === 'GrantStmt' || kind === 'GrantRoleStmt') found.types.add(node.is_grant ? 'GRANT' : 'REVOKE');
  else if (kind === 'AlterDefaultPrivilegesStmt') { found.types.add('ALTER'); found.types.add(node.action.is_grant ? 'GRANT' : 'REVOKE'); }
  else if (kind === 'CreateSchemaStmt') {
    found.types.add('CREATE');
    (node.schemaElts || []).forEach(e => describe(e).types.forEach(t => found.types.add(t)));
  } else if (kind.startsWith('Create')) found.types.add('CREATE');
  else if (kind.startsWith('Alter')) found.types.add('ALTER');
  else if (!change(kind)) found.other = true;
  if (kind === 'VariableSetStmt') found.setting = { name: node.name || '', kind: node.kind };
  return answer();
}

function isFalse(arg) {
  if (!arg) return false;
  if (arg.Integer) return !arg.Integer.ival;
  if (arg.Boolean) return !arg.Boolean.boolval;
  return !!arg.String && ['false', 'off'].includes((arg.String.sval || '').toLowerCase());
}

(async () => {
  await pg.loadModule();
  const answers = fs.openSync(answersFile, 'w');
  for (const line of fs.readFileSync(textsFile, 'utf8').split('\n')) {
    if (!line) continue;
    let answer;
    try {
      const tree = pg.parseSync(JSON.parse(line));
      const statements = (tree.stmts || []).filter(s => s.stmt).map(s => describe(s.stmt));
      answer = { count: statements.length, statements };
    } catch (e) {
      answer = { error: String(e.message || e) };
    }
    fs.writeSync(answers, JSON.stringify(answer) + '\n');
  }
})();
