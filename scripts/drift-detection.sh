#!/bin/sh
# drift-detection.sh init|baseline|detect|monitor|remediate [--dry-run] [--no-auto] [--interval SECONDS] [options of dwcp]
# The commands of the DWCP guide, so that old runbooks stay true. All of the work is that of `dwcp drift`.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
dwcp=$root/bin/dwcp

refuse() {
  printf 'drift-detection.sh: %s\n' "$1" >&2
  exit 1
}

command=${1:-}
[ $# -eq 0 ] || shift

case $command in
  init | baseline | detect | remediate)
    # A baseline is written by every deploy: one that a script takes of whatever is there would call every drift right.
    # --interval belongs to monitor; the guide allows it anywhere.
    skip=0
    count=$#
    while [ "$count" -gt 0 ]; do
      word=$1
      shift
      count=$((count - 1))
      if [ "$skip" -eq 1 ]; then
        skip=0
      elif [ "$word" = --interval ]; then
        skip=1
      elif [ "$command" != detect ] && [ "$command" != remediate ] && { [ "$word" = --dry-run ] || [ "$word" = --no-auto ]; }; then
        : # they change nothing anyway
      else
        set -- "$@" "$word"
      fi
    done
    if [ "$command" = remediate ] && [ "${DRY_RUN:-false}" = true ]; then
      set -- "$@" --dry-run
    fi
    exec "$dwcp" drift "$command" "$@"
    ;;
  monitor)
    exec "$dwcp" drift monitor "$@"
    ;;
  *)
    refuse 'say what to do: init, baseline, detect, monitor or remediate'
    ;;
esac
