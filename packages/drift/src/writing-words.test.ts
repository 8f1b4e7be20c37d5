import { expect, test } from 'vitest';
import { writingWords } from './writing-words.fixture.ts';

test.each([
  'systemctl restart frr',
  'wg set wg0 peer x remove',
  'nft -f /etc/x',
  'ip route add 10.0.0.0/8 dev x',
  "printf 'link show\\nroute flush table all\\n' | ip -json -batch -",
  'rm -f /etc/x',
  'f() {\n  rm -f /etc/x\n}',
  'f() { rm -f /etc/x; }',
  'if true; then :; else rm -f /etc/x; fi',
  'dpkg -i x',
  'swanctl --terminate',
  'echo 1 > /proc/sys/x',
  "vtysh -c 'configure terminal'",
  "sed -i 's/a/b/' /etc/x",
  "sed -E -i.old 's/a/b/' /etc/x",
  "sed --in-place 's/a/b/' /etc/x",
  "perl -pi -e 's/a/b/' /etc/x",
  "perl -e 'print 1;' -e 'unlink 2;'",
  "perl -e 'print 1;' -i /etc/x",
  'perl /etc/x',
  'find . -delete',
  'find . -exec rm {} +',
  "find . -fprintf /etc/x '%p'",
  'ls | xargs -0 rm',
  `awk '{ system("rm x") }' y`,
  'x=`rm y`',
])('a script that writes would be noticed: %s', (script) => {
  expect(writingWords(script)).not.toEqual([]);
});

test.each([
  'unlink $path;',
  '$text =~ /(?{ unlink $path })/;',
  '$text =~ /@{[unlink $path]}/;',
  '$a =~ /"/; unlink $path; $b =~ /"/;',
  'my $a = 1; # "\nunlink $path; # "',
  'rename $a, $b or die;',
  'system "reboot";',
  'my $all = `reboot`;',
  'my $all = qx(reboot);',
  'exec "reboot";',
  'eval $text;',
  'require "/etc/x";',
  'open(my $f, "+<", $path);',
  'open(my $f, ">", $path);',
  'open(my $f, ">>", "/etc/x");',
  'open(my $f, "|-", "reboot");',
  'open(my $f, ">&=", 4);',
  'open(my $f, $path);',
  'open my $f, ">", $path;',
  'open(F, "<", $path);',
  'sysopen(my $f, $path, 1);',
  'kill 9, $pid;',
  'chmod 0600, $path;',
  'ask("bgpd", "clear bgp *");',
  'ask("bgpd", $text);',
  'ask("bgpd", "show x\\0clear bgp *");',
  'ask $daemon, "enable";',
  '&ask("bgpd", $text);',
  'field(3, "s", "StopUnit");',
  'syswrite($bus, "x");',
  String.raw`syswrite($connection, qq({"version":1,"command":"drain","arguments":{}}\n)) or die;`,
  String.raw`syswrite($connection, "$question\0") or die;`,
  'print $bus "x";',
  'print {$bus} "x";',
  'print $bus $text;',
  '&{"CORE::unlink"}($path);',
  '"CORE::unlink"->($path);',
  '$code->($path);',
  'push @{unlink $path}, 1;',
  '$size %unlink($path);',
  'sub unlink { } unlink $path;',
  'while (<>) { print $1 }',
  'readline(*ARGV);',
  'print "@{[unlink $path]}";',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is perl.
  'print "${\\ unlink $path}";',
  '$text =~ s/(.*)/unlink $1/e;',
  '$text =~ s/(.*)/$1/ee;',
])('a program of perl that writes would be noticed: %s', (line) => {
  expect(writingWords(`told() {\n  perl -e '\n  ${line}\n' -- "$@"\n}`)).not.toEqual([]);
});

test('what dwcpd is asked about itself changes nothing', () => {
  const request = String.raw`qq({"version":1,"command":"status","arguments":{}}\n)`;
  const program = `
  alarm 5;
  socket(my $connection, 1, 1, 0) or die;
  connect($connection, pack("Sa108", 1, "/run/dwcpd/control.sock")) or die;
  syswrite($connection, ${request}) or die;
  my $answer = "";
  while (sysread($connection, $answer, 65536, length $answer)) { die if length $answer > 4194304 }
  $answer =~ /\\A\\{"version":1,"result":(\\{[^\\n]*\\})\\}\\n\\z/ or die;
  print $1;
`;
  expect(writingWords(`asked() {\n  perl -e '${program}' 2>/dev/null && return\n}`)).toEqual([]);
});
