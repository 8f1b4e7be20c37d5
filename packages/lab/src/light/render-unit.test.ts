import { expect, test } from 'vitest';
import { renderUnit } from './render-unit.ts';
import { parseUnitFiles } from './unit-file.ts';

const nothing = { environment: {}, user: null };

test('tells process 1 the type, the restarts and the commands of a daemon', () => {
  const settings = parseUnitFiles([
    '[Service]\nType=forking\nPIDFile=/var/run/frr/watchfrr.pid\nRestart=on-abnormal\nRestartSec=5\nTimeoutSec=2m\nStartLimitInterval=3m\nStartLimitBurst=3\nNice=-5\nExecStart=/usr/lib/frr/frrinit.sh start\nExecStop=/usr/lib/frr/frrinit.sh stop\n',
  ]);
  expect(renderUnit('frr.service', settings, nothing).split('\n')).toEqual([
    'type\tforking',
    'restart\ton-abnormal',
    'restart-ms\t5000',
    'timeout-ms\t120000',
    'limit\t3\t180000',
    'nice\t-5',
    'umask\t0022',
    'pidfile\t/var/run/frr/watchfrr.pid',
    'command\texec\t+\t/usr/lib/frr/frrinit.sh\tstart',
    'command\tstop\t+\t/usr/lib/frr/frrinit.sh\tstop',
    '',
  ]);
});

test('fills in the instance of a template and keeps a failure that does not count', () => {
  const settings = parseUnitFiles([
    '[Service]\nType=oneshot\nExecStart=/usr/bin/wg-quick up %i\nExecStop=-/bin/x %n\n',
  ]);
  const text = renderUnit('wg-quick@wg-a.service', settings, nothing);
  expect(text).toContain('command\texec\t+\t/usr/bin/wg-quick\tup\twg-a\n');
  expect(text).toContain('command\tstop\t-\t/bin/x\twg-quick@wg-a.service\n');
});

test('a variable alone becomes its words, one inside a word stays one, the main pid is left to process 1', () => {
  const settings = parseUnitFiles([
    `[Service]\nEnvironment="A=1 2" B=x\nExecStart=/bin/d $ARGS \${A} -$A $NONE\nExecReload=/bin/kill -HUP $MAINPID\n`,
  ]);
  const text = renderUnit('d.service', settings, { environment: { ARGS: '-f -u bird' }, user: { uid: 5, gid: 6 } });
  expect(text).toContain('command\texec\t+\t/bin/d\t-f\t-u\tbird\t1 2\t-$A\n');
  expect(text).toContain('command\treload\t+\t/bin/kill\t-HUP\t$MAINPID\n');
  expect(text).toContain('user\t5\t6\n');
  expect(text).toContain('environment\tA=1 2\nenvironment\tB=x\n');
});

test('a unit of another user has its directories, its umask and the one right of root it keeps', () => {
  const settings = parseUnitFiles([
    '[Service]\nType=notify\nRestartPreventExitStatus=2\nUMask=0077\nStateDirectory=d\nStateDirectoryMode=0700\nRuntimeDirectory=d\nAmbientCapabilities=CAP_NET_BIND_SERVICE\nExecStart=/bin/d\n',
  ]);
  const text = renderUnit('d.service', settings, { environment: {}, user: { uid: 5, gid: 6 } });
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'type\tnotify',
      'prevent\t2',
      'umask\t0077',
      'directory\t/var/lib/d\t0700',
      'directory\t/run/d\t0755',
      'ambient\t10',
      'user\t5\t6',
    ]),
  );
});

test('refuses a unit that wants a right nobody here can give', () => {
  const settings = parseUnitFiles(['[Service]\nAmbientCapabilities=CAP_SYS_ADMIN\nExecStart=/bin/d\n']);
  expect(() => renderUnit('d.service', settings, nothing)).toThrow('d.service wants CAP_SYS_ADMIN');
});

test('refuses a word that would end the line', () => {
  const settings = parseUnitFiles(['[Service]\nExecStart=/bin/d $X\n']);
  expect(() => renderUnit('d.service', settings, { environment: { X: '"a\tb"' }, user: null })).toThrow(
    'control character',
  );
});
