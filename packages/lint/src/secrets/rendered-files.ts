import { renderRelease } from '@dwcp/network';
import type { SynthesizedCloud } from '../cloud/synthesize-cloud.ts';
import type { LoadedDescription } from '../descriptions.ts';
import type { SecretSource } from './scan-secrets.ts';

/**
 * What a deploy would write: the files of every host and the Terraform configuration, each content once. A secret that
 * got into one of them from the description would travel with it.
 */
export function renderedFiles(
  described: readonly { readonly loaded: LoadedDescription; readonly cloud: SynthesizedCloud }[],
): readonly SecretSource[] {
  const byText = new Map<string, SecretSource>();
  for (const { loaded, cloud } of described) {
    const { environment, description } = loaded;
    const releases = description.topology === null ? [] : renderRelease(description.topology, { publicKeys: {} });
    const files = [
      ...releases.flatMap(({ node, files: own }) =>
        own.map(({ path, content }) => ({ file: `${environment}:${node}${path}`, text: content })),
      ),
      ...cloud.configurations.map((text) => ({ file: `${environment}:main.tf.json`, text })),
    ];
    for (const file of files) if (!byText.has(file.text)) byText.set(file.text, file);
  }
  return [...byText.values()];
}
