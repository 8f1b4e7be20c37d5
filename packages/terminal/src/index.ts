// How dwcp speaks to people and scripts: the streams, colours by meaning, tables, findings, errors and exit codes.
// Knows no command and no report; the only place that prints.
export * from './error-report.ts';
export * from './exit-code.ts';
export * from './findings/excerpt.ts';
export * from './findings/render-findings.ts';
export * from './format.ts';
export * from './json-document.ts';
export * from './nearest-word.ts';
export * from './palette.ts';
export * from './source-lines.ts';
export * from './terminal.ts';
export * from './visible.ts';
