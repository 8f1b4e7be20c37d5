import { at, modeRule } from '../mode-rule.ts';

export const fixedTransport = modeRule(
  { id: 'mode/fixed-transport', severity: 'high', title: 'a fixed mode runs on its transport' },
  ({ mode, network }) => {
    const { transport } = network;
    if (transport === undefined) return [];
    if (mode === 'datacenter' && transport !== 'rdma') {
      return [
        {
          path: at('network.transport'),
          message: `datacenter mode runs on rdma, not ${transport}`,
          hint: 'write rdma',
        },
      ];
    }
    if (mode === 'internet' && transport === 'rdma') {
      return [
        { path: at('network.transport'), message: 'rdma does not cross the internet', hint: 'write tcp or quic' },
      ];
    }
    const isOff = transport !== 'rdma' && network[transport]?.enabled === false;
    if (!isOff) return [];
    return [
      {
        path: at('network.transport'),
        message: `the transport is ${transport} and network.${transport}.enabled is false`,
        hint: `set network.${transport}.enabled to true`,
      },
    ];
  },
);
