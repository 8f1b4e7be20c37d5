/** Where systemd looks for a unit before the place of packages (systemd.unit(5)). */
const overriding: readonly string[] = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
];

/**
 * Shell function that prints a record for each unit it is given: `unit, status, status of its file, its file, its drop-ins`,
 * the last two only where systemctl told them of all units. What it would tell is taken from `shown` where somebody else has.
 *
 * The status of the file is not that of `systemctl show`, which remembers what it once read. A unit is enabled whose file is
 * plain, the only one, and linked as an enabled one is: that costs nothing to see. Of any other `systemctl is-enabled` has the
 * word. An older systemctl leaves lines out for units it does not know: then each is asked for itself. `root` is where the
 * directories of systemd lie.
 */
export function unitStatesFunction(root = ''): string {
  return `are_active() {
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
  states=$states$line_feed
}
number_of() {
  echo $#
}
line_feed='
'
value_of() {
  value=$line_feed$block$line_feed
  case $value in
    *"$line_feed$1="*) value=\${value#*"$line_feed$1="} value=\${value%%"$line_feed"*} ;;
    *) return 1 ;;
  esac
}
next_block() {
  block=\${rest%%"$line_feed$line_feed"*}
  rest=\${rest#*"$line_feed$line_feed"}
}
is_plainly_enabled() {
  [ -f "$2" ] && [ ! -L "$2" ] || return 1
  for directory in ${overriding.map((path) => `${root}${path}`).join(' ')}; do
    for other in "$directory/$1" "$directory/\${1%%@*}@.service"; do
      [ "$other" = "$2" ] || { [ ! -e "$other" ] && [ ! -L "$other" ]; } || return 1
    done
  done
  for link in ${root}/etc/systemd/system/*.wants/"$1"; do
    [ -L "$link" ] && [ "$link" -ef "$2" ] && return 0
  done
  return 1
}
unit_states() {
  [ $# -gt 0 ] || return 0
  [ -n "$shown" ] || shown=$(systemctl show --property=ActiveState --property=FragmentPath --property=DropInPaths -- "$@" 2>/dev/null)
  shown=$shown$line_feed$line_feed
  rest=$shown is_told=yes is_enabled=yes
  for unit; do
    next_block
    value_of ActiveState || is_told=
    value_of FragmentPath && is_plainly_enabled "$unit" "$value" || is_enabled=
  done
  [ -z "$rest" ] || is_told=
  if [ -z "$is_told" ]; then
    one_word_each are_active "$@"
    active=$states
  fi
  if [ -z "$is_enabled" ]; then
    one_word_each are_enabled "$@"
    files=$states
  fi
  rest=$shown
  for unit; do
    next_block
    if [ -n "$is_enabled" ]; then file=enabled; else file=\${files%%"$line_feed"*} files=\${files#*"$line_feed"}; fi
    if [ -z "$is_told" ]; then
      printf 'unit\\t%s\\t%s\\t%s\\n' "$unit" "\${active%%"$line_feed"*}" "$file"
      active=\${active#*"$line_feed"}
      continue
    fi
    value_of ActiveState
    printf 'unit\\t%s\\t%s\\t%s\\t' "$unit" "$value" "$file"
    value_of FragmentPath || value=
    printf '%s\\t' "$value"
    value_of DropInPaths || value=
    printf '%s\\n' "$value"
  done
}`;
}
