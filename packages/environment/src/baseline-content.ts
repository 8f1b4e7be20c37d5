import { isNumber, isText, listOf, objectOf, oneOf, recordOf, type Shape } from '@dwcp/io';

/** What every node was made of when it was deployed. */
export interface RunningConfigBaseline {
  readonly at: string;
  readonly nodes: Readonly<Record<string, MachineRecord>>;
}

export interface MachineRecord {
  readonly machineId: string;
  /** Version by package. */
  readonly packages: Readonly<Record<string, string>>;
  /** Reserved huge pages by size in kB. */
  readonly hugepages: Readonly<Record<string, number>>;
}

/** The configuration of the cloud that was applied: enough to say what it was, without a value of it. */
export interface TerraformBaseline {
  readonly at: string;
  /** sha256 of the synthesised configuration. */
  readonly configuration: string;
  /** Addresses of its resources. */
  readonly resources: readonly string[];
}

export const isRunningConfigBaseline: Shape<RunningConfigBaseline> = objectOf<
  RunningConfigBaseline & { readonly formatVersion: 1 }
>({
  formatVersion: oneOf([1]),
  at: isText,
  nodes: recordOf(
    objectOf<MachineRecord>({ machineId: isText, packages: recordOf(isText), hugepages: recordOf(isNumber) }),
  ),
});

export const isTerraformBaseline: Shape<TerraformBaseline> = objectOf<
  TerraformBaseline & { readonly formatVersion: 1 }
>({
  formatVersion: oneOf([1]),
  at: isText,
  configuration: isText,
  resources: listOf(isText),
});
