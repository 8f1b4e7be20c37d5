import { at, modeRule, type Problem } from '../mode-rule.ts';

export const transportCandidates = modeRule(
  {
    id: 'mode/transport-candidates',
    severity: 'high',
    title: 'candidate transports are listed once, in a clear order, and RDMA names its device',
  },
  ({ network }) => {
    const candidates = network.transports ?? [];
    const path = at('network.transports');
    const problems: Problem[] = [];
    for (const [index, candidate] of candidates.entries()) {
      const earlier = candidates.slice(0, index);
      if (earlier.some((other) => other.name === candidate.name)) {
        const message = `${candidate.name} is already in the list`;
        problems.push({ path: [...path, index, 'name'], message, hint: 'remove one of the two' });
      }
      if (earlier.some((other) => other.priority === candidate.priority)) {
        const message = `another transport has the priority ${candidate.priority}`;
        problems.push({ path: [...path, index, 'priority'], message, hint: 'give each a priority of its own' });
      }
      if (candidate.name === 'rdma' && candidate.enabled && candidate.device === undefined) {
        const message = 'rdma needs the name of its device';
        problems.push({ path: [...path, index, 'device'], message, hint: 'add device: mlx5_0 (see `ibv_devices`)' });
      }
    }
    if (candidates.length > 0 && !candidates.some((candidate) => candidate.enabled && candidate.name !== 'rdma')) {
      const message = 'no transport but rdma is enabled, and rdma does not leave a site';
      problems.push({ path, message, hint: 'enable tcp' });
    }
    return problems;
  },
);
