export * from './ansible/index.ts';
