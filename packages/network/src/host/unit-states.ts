/**
 * Shell function that prints a record `unit, status, status of its file` for each unit it is given. Two commands tell of
 * all units, a line each in their order. An older systemctl leaves lines out for units it does not know: then each is
 * asked for itself. The file's status is not that of `systemctl show`, which remembers what it once read.
 */
export const unitStatesFunction: string = `are_active() {
  systemctl is-active "$@" 2>/dev/null
}
are_enabled() {
  systemctl is-enabled "$@" 2>/dev/null
}
one_word_each() {
  look=$1
  shift
  states=$("$look" "$@")
  if [ "$(number_of $states)" -ne $# ]; then
    states=$(for unit; do printf '%s\\n' "$("$look" "$unit")"; done)
  fi
  printf '%s\\n' "$states"
}
number_of() {
  echo $#
}
line_feed='
'
unit_states() {
  active=$(one_word_each are_active "$@")$line_feed
  files=$(one_word_each are_enabled "$@")$line_feed
  for unit; do
    printf 'unit\\t%s\\t%s\\t%s\\n' "$unit" "\${active%%"$line_feed"*}" "\${files%%"$line_feed"*}"
    active=\${active#*"$line_feed"}
    files=\${files#*"$line_feed"}
  done
}`;
