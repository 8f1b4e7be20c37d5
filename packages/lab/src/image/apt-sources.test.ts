import { expect, test } from 'vitest';
import { parseAptSources } from './apt-sources.ts';

test('reads the deb822 sources of Debian', () => {
  const text = `Types: deb
# a comment
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates bookworm-backports
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb deb-src
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main contrib
`;
  expect(parseAptSources(text, 'bookworm')).toEqual([
    'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian bookworm main',
    'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian bookworm-updates main',
    'deb http://mirror.example/debian-security bookworm-security main',
  ]);
});

test('reads the one-line sources of Ubuntu with their components and options', () => {
  const text = `# deb http://mirror.example/ubuntu jammy main
deb http://mirror.example/ubuntu/ jammy main restricted universe # comment
deb-src http://mirror.example/ubuntu/ jammy main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/ubuntu jammy-security main universe
deb http://mirror.example/ubuntu jammy universe
`;
  expect(parseAptSources(text, 'jammy')).toEqual([
    'deb http://mirror.example/ubuntu/ jammy main universe',
    'deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/ubuntu jammy-security main universe',
    'deb http://mirror.example/ubuntu jammy universe',
  ]);
});

test('leaves out archives of third parties, of other releases and what is switched off', () => {
  const text = `Types: deb
URIs: http://third.example/docker
Suites: bookworm
Components: stable

Types: deb
URIs: http://mirror.example/debian
Suites: trixie
Components: main

Enabled: no
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm
Components: main
`;
  expect(parseAptSources(text, 'bookworm')).toEqual([]);
});
