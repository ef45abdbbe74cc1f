#!/bin/sh
# Checks scenarios in CI, with the version of ptescope that this checkout is of. The GitHub action, the GitLab template and the pre-commit hook are
# this script. Arguments: what to check, as `ptescope check` takes it. Or by environment, for what has no arguments:
#
#   PTESCOPE_FILES    what to check, one a line: files, folders, patterns
#   PTESCOPE_KERNEL   --kernel: a Linux version, or all
#   PTESCOPE_ENABLE   --enable: codes of findings that are off by default, with blanks between them
#   PTESCOPE_REPORTS  a folder: ptescope.sarif, ptescope-junit.xml and ptescope.md are written there
#   PTESCOPE_FAIL     false: what is found is told, and does not fail the job. A file that can't be read does
#   PTESCOPE          the command to run, in place of the npm package of this version
#
# Exit status: that of ptescope check (0 nothing found, 1 found, 2 wrong usage or a file that can't be read).
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 2
if [ -z "${PTESCOPE:-}" ]; then
  if [ -f "$here/dist/cli.js" ]; then
    PTESCOPE="node $here/dist/cli.js"
  else
    version=$(sed -n 's/^  "version": "\([^"]*\)",$/\1/p' "$here/package.json")
    PTESCOPE="npx --yes ptescope@$version"
  fi
fi

# No pattern is expanded here: ptescope does that itself, and finds the same everywhere.
set -f
lines='
'
if [ -n "${PTESCOPE_FILES:-}" ]; then
  IFS=$lines
  # shellcheck disable=SC2086 # a file a line
  set -- "$@" $PTESCOPE_FILES
  unset IFS
fi
[ $# -gt 0 ] || set -- .

set -- -- "$@"
for code in ${PTESCOPE_ENABLE:-}; do set -- "--enable=$code" "$@"; done
[ -z "${PTESCOPE_KERNEL:-}" ] || set -- "--kernel=$PTESCOPE_KERNEL" "$@"
reports=${PTESCOPE_REPORTS:-}
if [ -n "$reports" ]; then
  mkdir -p -- "$reports" || exit 2
  rm -f -- "$reports/ptescope.sarif" "$reports/ptescope-junit.xml" "$reports/ptescope.md"
  set -- "--report=sarif=$reports/ptescope.sarif" "--report=junit=$reports/ptescope-junit.xml" "$@"
  set -- "--report=markdown=$reports/ptescope.md" "$@"
fi
# On GitHub an annotation stands at the line of the change.
[ "${GITHUB_ACTIONS:-}" != true ] || set -- --format=github "$@"

$PTESCOPE check "$@"
status=$?

if [ -n "$reports" ] && [ -f "$reports/ptescope.md" ]; then
  [ -z "${GITHUB_STEP_SUMMARY:-}" ] || cat -- "$reports/ptescope.md" >>"$GITHUB_STEP_SUMMARY"
  if [ -n "${GITHUB_OUTPUT:-}" ]; then
    printf '%s\n' "sarif=$reports/ptescope.sarif" "junit=$reports/ptescope-junit.xml" "markdown=$reports/ptescope.md" >>"$GITHUB_OUTPUT"
  fi
fi
[ $status -ne 1 ] || [ "${PTESCOPE_FAIL:-true}" != false ] || status=0
exit $status
